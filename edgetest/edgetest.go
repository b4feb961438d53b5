// Package edgetest runs a whole emulated Azure Stack Edge device inside a test: its Resource Manager, its token
// service and its Blob storage, in memory, on a port of its own on 127.0.0.1.
//
//	func TestDeploy(t *testing.T) {
//		device := edgetest.New(t)
//		client := device.Client()    // knows the device's names and trusts its root
//		token := device.Token()      // signed in as EdgeArmUser
//		url := device.Management()   // https://management.edge1.localhost
//		…
//	}
//
// The device is there when New returns and gone when the test ends; tests may run in parallel, each with
// its own. Long-running operations are done in their first answer, unless WithTiming says otherwise, and
// what takes hours on a device takes Clock().Advance here.
//
// The device's URLs are those a real one has, without a port. They work through Client and DialContext, which
// lead every name of the device to it; programs of their own need Address and RootCertificate.
package edgetest

import (
	"context"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"

	"go.uber.org/zap"

	"github.com/edgerite/edgerite/config"
	"github.com/edgerite/edgerite/server"
)

// User is who signs in to a device's Resource Manager, and ServicePrincipal the client id that signs in with
// the user's password as its secret.
const (
	User             = "EdgeArmUser"
	ServicePrincipal = "cbd868c5-7207-431f-8d16-1cb144b50971"
)

// memoryLimit is how much a device may hold before it answers 507 Insufficient Storage.
const memoryLimit = 1 << 30

// Device is a running device. Its methods may be called from any goroutine; those that can fail end the test.
type Device struct {
	t      testing.TB
	config config.Device
	server *server.Server
	ready  server.Ready
	pool   *x509.CertPool
	client *http.Client
}

// Option changes a device before it starts.
type Option func(*config.Config)

// WithName gives the device a name and a DNS domain other than edge1 and localhost.
func WithName(name, domain string) Option {
	return func(c *config.Config) { c.Devices[0].Name, c.Devices[0].Domain = name, domain }
}

// WithPassword gives EdgeArmUser and the service principal a password other than config.DefaultPassword.
func WithPassword(password string) Option {
	return func(c *config.Config) { c.Devices[0].ArmPassword = password }
}

// WithTiming makes long-running operations take their time: config.Fast for a second or two, config.DeviceLike for
// as long as the hardware takes. Clock().Advance shortens the wait.
func WithTiming(timing config.Timing) Option {
	return func(c *config.Config) { c.Timing = timing }
}

// Strict makes the emulator refuse what a device refuses, so that what passes here passes there.
func Strict() Option {
	return func(c *config.Config) { c.Strict = true }
}

// WithConfig changes any setting.
func WithConfig(change func(*config.Config)) Option { return change }

// New starts a device and ends it with the test.
func New(t testing.TB, options ...Option) *Device {
	t.Helper()
	c := config.Config{
		Listen:      []string{"127.0.0.1:0"},
		Ephemeral:   true,
		Timing:      config.Instant,
		MemoryLimit: memoryLimit,
		Devices:     []config.Device{{Name: "edge1", Domain: "localhost", ArmPassword: config.DefaultPassword}},
	}
	for _, option := range options {
		option(&c)
	}
	d := &Device{t: t, config: c.Devices[0]}
	if err := d.start(c); err != nil {
		t.Fatalf("edgetest: %v", err)
	}
	return d
}

// Host is the device's own name: "edge1.localhost".
func (d *Device) Host() string { return strings.ToLower(d.config.Host()) }

// Management is the URL of Resource Manager, without a final slash.
func (d *Device) Management() string { return "https://management." + d.Host() }

// Login is the URL of the token service, without a final slash. The authority of clients is Login() + "/adfs".
func (d *Device) Login() string { return "https://login." + d.Host() }

// Portal is the URL of the local web UI, without a final slash.
func (d *Device) Portal() string { return "https://" + d.Host() }

// Blob is the URL of a storage account's blob service, without a final slash. The account need not exist yet.
func (d *Device) Blob(account string) string { return "https://" + account + ".blob." + d.Host() }

// SubscriptionID is the device's one subscription.
func (d *Device) SubscriptionID() string { return d.ready.Devices[0].SubscriptionID }

// TenantID is the tenant, which is the same on every device.
func (d *Device) TenantID() string { return d.ready.Devices[0].TenantID }

// Password is EdgeArmUser's, and the secret of ServicePrincipal.
func (d *Device) Password() string { return d.config.ArmPassword }

// Address is where the device listens: "127.0.0.1:41234".
func (d *Device) Address() string { return d.ready.Listen[0] }

// RootCertificate is a PEM file with the certificate to trust. It goes with the device.
func (d *Device) RootCertificate() string { return d.ready.Devices[0].RootCertificate }

// Roots holds the certificate to trust, for a tls.Config. Do not change it.
func (d *Device) Roots() *x509.CertPool { return d.pool }

// Client resolves the device's names to it, trusts its root and speaks HTTP/2. Each call returns the same client.
func (d *Device) Client() *http.Client { return d.client }

// DialContext connects to the device for any of its names, whatever the port, and to any other address as usual.
func (d *Device) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if host == d.Host() || strings.HasSuffix(host, "."+d.Host()) {
		address = d.Address()
	}
	return new(net.Dialer).DialContext(ctx, network, address)
}

// Clock moves the device's time.
func (d *Device) Clock() Clock { return Clock{d.server.Clock()} }

func (d *Device) start(c config.Config) error {
	s, err := server.New(c, zap.NewNop())
	if err != nil {
		return err
	}
	d.server = s
	ctx, cancel := context.WithCancel(context.Background())
	ended, ready := make(chan error, 1), make(chan server.Ready, 1)
	go func() { ended <- s.Run(ctx, func(r server.Ready) { ready <- r }) }()
	select {
	case d.ready = <-ready:
	case err := <-ended:
		cancel()
		return err
	}
	d.t.Cleanup(func() {
		if d.client != nil {
			d.client.CloseIdleConnections()
		}
		cancel()
		if err := <-ended; err != nil {
			d.t.Errorf("edgetest: %v", err)
		}
	})
	root, err := os.ReadFile(d.RootCertificate())
	if err != nil {
		return err
	}
	d.pool = x509.NewCertPool()
	if !d.pool.AppendCertsFromPEM(root) {
		return errors.New("the root certificate cannot be read")
	}
	d.client = d.newClient()
	return nil
}
