// Package config declares every setting once and reads it from flags, environment and file.
package config

import "time"

// DefaultPassword is what a device has out of the box, and so has ours.
// https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-deploy-connect
// behaviour: default-arm-password.
const DefaultPassword = "Password1"

// Config is what a process runs on, whole and valid.
type Config struct {
	Listen              []string      // HTTPS addresses; empty means the defaults of DefaultListen
	Admin               []string      // admin API addresses
	HTTP                []string      // plain HTTP addresses (the device's port 80); empty means off
	DNS                 []string      // DNS responder addresses, UDP and TCP; empty means off
	DNSAnswer           []string      // IP addresses given for the devices' names; empty means those listened on
	Devices             []Device      // at least one
	Data                string        // data directory; unused when Ephemeral
	Ephemeral           bool          // keep everything in memory
	Timing              Timing        // how long operations take
	Strict              bool          // refuse what the device refuses
	Output              Output        // how serve says that it is ready
	FetchLoopback       bool          // copies may read from services on this machine
	FetchPrivate        bool          // and from the private networks it is in
	ManageHosts         bool          // keep a marked block of the hosts file in step
	Container           bool          // devices without a password get a random one, printed at start
	CertificateKey      string        // "ecdsa" or "rsa": generated leaf keys
	MemoryLimit         int64         // cap of an ephemeral store, bytes; 0 means store.DefaultMemory
	ReserveSpace        int64         // free disk space below which writes are refused, bytes; 0 means 64 MiB, or an eighth of a smaller disk
	RestartEndsSessions bool          // a start of the program counts as a restart of the device
	TokenLifetime       time.Duration // from sign-in to the end of the session, virtual time; 0 means sts.Lifetime
	LogLevel            string        // debug, info, warn, error
}

// Device is one emulated device.
type Device struct {
	Name                  string // first label of its own name, lower case: 1 to 13 letters, digits, hyphens
	Domain                string // DNS domain, lower case
	ArmPassword           string // password of EdgeArmUser and secret of the built-in service principal; empty only when Container
	SubscriptionID        string // fixed for the life of the device; made on first use when empty
	CustomSizes           []CustomSize
	Users                 []User
	Principals            []ServicePrincipal
	PrincipalCertificates []PrincipalCertificate
	Applications          []Application
}

// CustomSize is a custom size of virtual machines, where it is not what the device comes with.
// https://learn.microsoft.com/azure/databox-online/azure-stack-edge-create-vm-with-custom-size
type CustomSize struct {
	Name     string
	Cores    int
	MemoryMB int
	GPUs     int // 0 stays as it is
}

// Host is the device's own name: "edge1.localhost".
func (d Device) Host() string { return d.Name + "." + d.Domain }

// Timing says how long operations take.
type Timing string

// The timings of the command line.
const (
	Instant    Timing = "instant" // the terminal state is in the first answer
	Fast       Timing = "fast"    // a second or two, so that clients really poll
	DeviceLike Timing = "device"  // as long as the hardware takes
)

// Output says for whom a command prints.
type Output string

// The output forms of the command line.
const (
	Text Output = "text"
	JSON Output = "json"
)
