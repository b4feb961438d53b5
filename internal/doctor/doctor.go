// Package doctor walks the connection steps of the device documentation against any device, an emulator or a real
// one, and says at each failure what to do. It uses only what any client can reach.
//
// https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-connect-resource-manager
package doctor

import (
	"context"
	"crypto/x509"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"
)

// Options say which device to visit, and as whom.
type Options struct {
	Host     string        // device name and DNS domain: "edge1.localhost"
	Address  string        // IP address to connect to whatever the names resolve to; empty means what they resolve to
	Port     int           // zero means 443
	RootFile string        // certificate to trust beside the system's, PEM or DER; empty means none
	User     string        // empty means EdgeArmUser
	Password string        // empty skips signing in and what comes after
	Account  string        // storage account to try; empty means the first one the device lists, or a made-up name
	Patience time.Duration // for each step; zero means ten seconds
	Each     func(Step)    // called after each step, so that a person sees progress; may be nil
	Hosts    string        // command that puts the device's names into the hosts file; empty where there is none, as for a real device

	LookupHost func(ctx context.Context, name string) ([]string, error) // nil means the system's resolver
	SystemRoot *x509.CertPool                                           // nil means the system's
}

// visit is one walk: the options made whole, and what the steps learn on the way.
type visit struct {
	Options
	roots     *x509.CertPool // the system's and RootFile's
	addresses map[string]string

	loginEndpoint string
	audience      string
	token         string
	tenant        string
	subscription  string
}

// check is one step of a walk.
type check struct {
	id    string
	title string
	needs []string // ids of the steps without which this one makes no sense
	run   func(ctx context.Context) (found string, err error)
}

// Run walks all steps, skipping those that an earlier failure makes senseless. The error is about the options
// themselves, never about the device.
func Run(ctx context.Context, o Options) (Report, error) {
	v, err := newVisit(o)
	if err != nil {
		return Report{}, err
	}
	report := Report{Device: v.Host, OK: true}
	v.walk(ctx, v.checks(), func(step Step) bool {
		report.Steps = append(report.Steps, step)
		report.OK = report.OK && step.State != Failed
		if v.Each != nil {
			v.Each(step)
		}
		return true
	})
	return report, nil
}

// walk goes through the checks and hands on how each ended, until that wants no more.
func (v *visit) walk(ctx context.Context, checks []check, each func(Step) bool) {
	ended := map[string]Step{}
	for _, c := range checks {
		step := Step{ID: c.id, Title: c.title}
		if blocker, blocked := firstNotOK(ended, c.needs); blocked {
			step.State, step.Found = Skipped, blocker.Found // the first cause, when the blocker was skipped itself
			if blocker.State == Failed {
				step.Found = "because this is not so: " + blocker.Title
			}
		} else {
			step.take(v.within(ctx, c))
		}
		ended[c.id] = step
		if !each(step) {
			return
		}
	}
}

func newVisit(o Options) (*visit, error) {
	o.Host = strings.ToLower(strings.TrimSuffix(o.Host, "."))
	if o.Host == "" || strings.ContainsAny(o.Host, "/:@ ") {
		return nil, fmt.Errorf("device %q: give its name and DNS domain, such as edge1.localhost", o.Host)
	}
	if o.Address != "" && net.ParseIP(o.Address) == nil {
		return nil, fmt.Errorf("address %q: give an IP address", o.Address)
	}
	if name, _, more := strings.Cut(o.Account, "."); more {
		return nil, fmt.Errorf("account %q: give its name alone, such as %q", o.Account, name)
	}
	if o.Port == 0 {
		o.Port = 443
	}
	if o.User == "" {
		o.User = "EdgeArmUser"
	}
	if o.Patience == 0 {
		o.Patience = 10 * time.Second
	}
	if o.LookupHost == nil {
		o.LookupHost = net.DefaultResolver.LookupHost
	}
	if o.SystemRoot == nil {
		pool, err := x509.SystemCertPool()
		if err != nil {
			return nil, fmt.Errorf("reading the certificates this system trusts: %w", err)
		}
		o.SystemRoot = pool
	}
	roots, err := withFile(o.SystemRoot, o.RootFile)
	if err != nil {
		return nil, err
	}
	return &visit{Options: o, roots: roots, addresses: map[string]string{}}, nil
}

// checks are the steps in the order of the documentation.
// behaviour: doctor-steps, behaviour: doctor-password.
func (v *visit) checks() []check {
	return append(v.toSubscription(),
		check{"providers", "the resource providers are registered", []string{"subscriptions"}, v.providers},
		check{"blob", "blob storage can be reached", nil, v.blob},
	)
}

// toSubscription are those without which Resource Manager cannot be called.
func (v *visit) toSubscription() []check {
	login, management := "login."+v.Host, "management."+v.Host
	var all []check
	for _, c := range []struct{ key, host string }{{"login", login}, {"management", management}} {
		all = append(all, check{"name-" + c.key, c.host + " resolves", nil, v.resolve(c.host)})
	}
	for _, c := range []struct{ key, host string }{{"login", login}, {"management", management}} {
		all = append(all, v.tlsChecks(c.key, c.host, v.nameNeeds(c.key))...)
	}
	return append(all,
		check{"metadata", "the management endpoint says where to sign in", []string{"trust-management", "covers-management"}, v.metadata},
		check{"sign-in", v.User + " can sign in", []string{"metadata", "trust-login", "covers-login"}, v.signIn},
		check{"tenants", "the tenant is listed", []string{"sign-in"}, v.tenants},
		check{"subscriptions", "a subscription is enabled", []string{"sign-in"}, v.subscriptions},
	)
}

// nameNeeds is the step that a connection to a host needs: none when the address is given.
func (v *visit) nameNeeds(key string) []string {
	if v.Address != "" {
		return nil
	}
	return []string{"name-" + key}
}

func (v *visit) within(ctx context.Context, c check) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, v.Patience)
	defer cancel()
	return c.run(ctx)
}

func firstNotOK(ended map[string]Step, needs []string) (Step, bool) {
	for _, id := range needs {
		if ended[id].State != OK {
			return ended[id], true
		}
	}
	return Step{}, false
}

// url is an address on one of the device's hosts.
func (v *visit) url(host, path string) string {
	if v.Port != 443 {
		host = net.JoinHostPort(host, strconv.Itoa(v.Port))
	}
	return "https://" + host + path
}
