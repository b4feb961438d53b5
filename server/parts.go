package server

import (
	"context"
	"fmt"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/arm/authorization"
	"github.com/edgerite/edgerite/arm/azurebridge"
	"github.com/edgerite/edgerite/arm/compute"
	"github.com/edgerite/edgerite/arm/network"
	"github.com/edgerite/edgerite/arm/resources"
	"github.com/edgerite/edgerite/arm/storage"
	"github.com/edgerite/edgerite/blob"
	"github.com/edgerite/edgerite/config"
	"github.com/edgerite/edgerite/internal/jobs"
	"github.com/edgerite/edgerite/internal/store"
	"github.com/edgerite/edgerite/sts"
	"github.com/edgerite/edgerite/sts/graph"
)

// jobWorkers is how many jobs of a device run at a time. Most are copies, which wait for their
// sources: a few slow ones must not keep everything else waiting.
const jobWorkers = 32

// parts are a device's services on an open store.
type parts struct {
	handlers handlers
	manager  *arm.Engine
	accounts *storage.Accounts
	tokens   *sts.Service
	blobs    *blob.Service
	jobs     *jobs.Queue
	sweeping sync.WaitGroup
}

// newParts builds the services, each on those before it.
func newParts(ctx context.Context, d *device, s *store.Store) (*parts, error) {
	host := d.host()
	faults := d.env.faults.On(host)
	tokens, err := sts.New(ctx, sts.Deps{
		Host:         host,
		Lifetime:     d.env.config.TokenLifetime,
		Strict:       d.env.config.Strict,
		Clock:        d.env.clock,
		Rand:         d.env.rand,
		Store:        s,
		Keys:         d.env.keys,
		Password:     d.password,
		Principals:   d.principals(),
		Applications: d.applications(),
		Run:          d.env.run,

		PasswordRule: d.passwordRule(), OwnPasswordRule: config.CheckPassword,
		RestartEnds: d.env.config.RestartEndsSessions,

		Certificates: d.certificates[sts.ServicePrincipal],
		Faults:       faults,
		Log:          d.log.Named("sts"),
	})
	if err != nil {
		return nil, err
	}
	directory, err := graph.New(graph.Deps{Tokens: tokens, Store: s, Clock: d.env.clock, Rand: d.env.rand, Faults: faults, Log: d.log.Named("graph")})
	if err != nil {
		return nil, fmt.Errorf("the directory of %s: %w", host, err)
	}
	accounts := storage.NewAccounts(s)
	roles := authorization.NewRoles(s, directory.GroupsOf)
	queue := jobs.New(jobs.Deps{Store: s, Clock: d.env.clock, Rand: d.env.rand, Log: d.log.Named("jobs"), Workers: jobWorkers})
	blobs, err := blob.New(blob.Deps{
		Store:    s,
		Clock:    d.env.clock,
		Rand:     d.env.rand,
		Accounts: blobAccounts{accounts},
		Tokens:   tokens,
		Roles:    blobRoles{roles},
		Jobs:     queue,
		Fetch:    d.env.sources,
		Faults:   faults,
		Suffix:   "blob." + host,
		Strict:   d.env.config.Strict,
		Log:      d.log.Named("blob"),
	})
	if err != nil {
		return nil, fmt.Errorf("the blob service of %s: %w", host, err)
	}
	bridge := newImages(blobs, accounts, queue)
	manager, err := arm.New(arm.Deps{
		Device: arm.Device{
			Name: d.config.Name, Domain: d.config.Domain, SubscriptionID: d.subscriptionID, TenantID: tenantID,
			Capacity: proGPU(),
		},
		Store:      s,
		Clock:      d.env.clock,
		Rand:       d.env.rand,
		Tokens:     tokens,
		Scale:      scaleOf(d.env.config.Timing),
		Strict:     d.env.config.Strict,
		Authorizer: roles,
		Faults:     faults,
		Providers: []arm.Provider{
			authorization.New(authorization.Deps{Roles: roles, Directory: directory, Owners: tokens.BuiltIn()}),
			azurebridge.New(azurebridge.Deps{Images: bridge}),
			resources.New(resources.Deps{Links: links{d.env.sources}}),
			compute.New(compute.Deps{Blobs: pageBlobs{blobs}, Contents: diskContents{blobs, d.env.accounts}, CustomSizes: d.customSizes()}),
			network.New(network.Deps{}),
			storage.New(storage.Deps{Accounts: accounts, Blobs: newAccountContents(blobs, queue), Containers: containers{blobs}, Watcher: d.env.accounts}),
		},
		Log: d.log.Named("arm"),
	})
	if err != nil {
		return nil, fmt.Errorf("the resource manager of %s: %w", host, err)
	}
	bridge.conclude = manager.Conclude
	if err := manager.Seed(ctx); err != nil {
		return nil, fmt.Errorf("the first resources of %s: %w", host, err)
	}
	p := &parts{
		handlers: handlers{armService: manager, stsService: tokens, graphService: directory, blobService: blobs},
		manager:  manager,
		accounts: accounts,
		tokens:   tokens,
		blobs:    blobs,
		jobs:     queue,
	}
	if err := queue.Start(ctx); err != nil {
		return nil, fmt.Errorf("the jobs of %s: %w", host, err)
	}
	p.sweeping.Go(func() { sweep(blobs, d.log) })
	return p, nil
}

// busy says whether work goes on that no request waits for.
func (p *parts) busy() bool { return p.jobs.Busy() }

// interrupt ends that work: it is taken up again when the store opens.
func (p *parts) interrupt() { p.jobs.Stop() }

// stop ends it and what else goes on by itself.
func (p *parts) stop() {
	p.interrupt()
	p.sweeping.Wait()
}

// sweep removes, beside the first requests, the content that a crash left without a name.
func sweep(blobs *blob.Service, log *zap.Logger) {
	removed, err := blobs.Sweep()
	switch {
	case err != nil:
		log.Error("removing orphaned content", zap.Error(err))
	case removed > 0:
		log.Info("orphaned content removed", zap.Int("files", removed))
	}
}

// scaleOf says how long what the hardware takes is to take here.
func scaleOf(t config.Timing) arm.Scale {
	switch t {
	case config.Instant:
		return func(time.Duration) time.Duration { return 0 }
	case config.DeviceLike:
		return func(device time.Duration) time.Duration { return device }
	}
	return fast
}

// fast is a second, or two for what takes the hardware minutes: long enough that clients really poll.
// behaviour: fast-timing.
func fast(device time.Duration) time.Duration {
	switch {
	case device <= 0:
		return 0
	case device < time.Minute:
		return time.Second
	}
	return 2 * time.Second
}
