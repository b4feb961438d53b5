package config

import (
	"iter"
	"reflect"
	"strings"
)

// EnvPrefix begins the name of every environment variable that is a setting.
const EnvPrefix = "EDGERITE_"

// Settings declares every setting once. A setting has one name: --dns-domain on the command line,
// EDGERITE_DNS_DOMAIN in the environment, dns-domain in the file. The tag fallback is its default.
// Listing takes several values: a flag repeats, a file has a sequence, and commas separate them anywhere.
type Settings struct {
	Common
	Stored
	Named
	SignIn
	Subscription
	Content
	Serving
}

// Common are the settings that every command takes.
type Common struct {
	Config Value `name:"config" placeholder:"FILE" help:"YAML file with settings; its keys are the names of the flags."`
	Output Value `name:"output" placeholder:"FORM" fallback:"text" help:"text for people, json for scripts."`
}

// Stored are the settings that say where the emulator keeps what it has.
type Stored struct {
	Data      Value  `name:"data" placeholder:"DIR" help:"Data directory. Default: edgerite in the XDG state directory."`
	Ephemeral Switch `name:"ephemeral" negatable:"" help:"Keep everything in memory and forget it at exit."`
}

// Named are the settings that say what a single device is called, which most processes have.
type Named struct {
	DeviceName Value `name:"device-name" placeholder:"NAME" fallback:"edge1" help:"Name of the device: 1 to 13 letters, digits and hyphens."`
	DNSDomain  Value `name:"dns-domain" placeholder:"DOMAIN" fallback:"localhost" help:"DNS domain of the device, in lower case."`
}

// SignIn is what a command that signs in to a single device has to know.
type SignIn struct {
	ArmPassword Value `name:"arm-password" placeholder:"PASSWORD" help:"Password of EdgeArmUser and secret of the built-in service principal. Default: Password1."`
}

// Subscription is that of a single device.
type Subscription struct {
	SubscriptionID Value `name:"subscription-id" placeholder:"UUID" help:"Subscription of the device. Default: made on first use."`
}

// Content is what a single device has beside that.
type Content struct {
	CustomSize    Value `name:"custom-size" placeholder:"NAME:CORES:MB[:GPUS]" help:"A custom size of virtual machines as Set-HcsVMCustomSizes sets it, such as Custom_NonGPU:4:4096 or Custom_GPU_T4_v3:8:28672:2; repeats."`
	User          Value `name:"users" placeholder:"NAME:PASSWORD" help:"A user beside EdgeArmUser, who may do nothing until given a role; repeats."`
	PrincipalCert Value `name:"principal-certificates" placeholder:"CLIENTID=FILE" help:"A certificate (PEM) by which a service principal signs in, beside its secret or without one; repeats."`
	Application   Value `name:"applications" placeholder:"CLIENTID[=NAME]:ADDRESS" help:"An address (redirect URI) of an application that people sign in to with a browser, beside Azure CLI and Azure PowerShell; repeats."`
	Principal     Value `name:"service-principals" placeholder:"CLIENTID[=NAME]:SECRET" help:"A service principal beside the device's own, which may do nothing until given a role; repeats."`
}

// Serving are the settings of the serve command only.
type Serving struct {
	Listen         Value  `name:"listen" placeholder:"ADDR" help:"HTTPS address, such as 127.0.0.1:443; repeats. Default: port 443 on 127.0.0.1 and [::1], else 127.0.0.1:8443."`
	Admin          Value  `name:"admin" placeholder:"ADDR" fallback:"127.0.0.1:9443" help:"Address of the admin API; repeats."`
	HTTP           Value  `name:"http" placeholder:"ADDR" help:"Plain HTTP address, the device's port 80; repeats. Default: off."`
	DNS            Value  `name:"dns" placeholder:"ADDR" help:"Address of the DNS responder, UDP and TCP; repeats. Default: off."`
	DNSAnswer      Value  `name:"dns-answer" placeholder:"IP" help:"Address that the DNS responder and the hosts file give for the devices' names; repeats. Default: the address listened on."`
	ManageHosts    Switch `name:"manage-hosts" negatable:"" help:"Keep a marked block of the hosts file in step with the names in use."`
	FetchLoopback  Switch `name:"fetch-loopback" negatable:"" help:"Let blobs be copied from services on this machine. Its own accounts always can be."`
	FetchPrivate   Switch `name:"fetch-private" negatable:"" help:"Let blobs be copied from private networks (10.0.0.0/8 and the like)."`
	Timing         Value  `name:"timing" placeholder:"TIMING" fallback:"fast" help:"How long operations take: instant, fast (a second or two) or device (as the hardware)."`
	Strict         Switch `name:"strict" negatable:"" help:"Refuse what the device refuses."`
	CertificateKey Value  `name:"certificate-key" placeholder:"KIND" fallback:"ecdsa" help:"Keys of generated certificates: ecdsa, or rsa as on the device."`
	MemoryLimit    Value  `name:"memory-limit" placeholder:"SIZE" fallback:"2GiB" help:"What an ephemeral store may hold."`
	ReserveSpace   Value  `name:"reserve-space" placeholder:"SIZE" fallback:"256MiB" help:"Free disk space below which writes are refused."`
	TokenLifetime  Value  `name:"token-lifetime" placeholder:"DURATION" fallback:"90m" help:"From sign-in to the end of the session, on the virtual clock."`
	RestartEnds    Switch `name:"restart-ends-sessions" negatable:"" help:"Let a start of serve end all sessions, as a restart of the device does. They go on otherwise."`
	LogLevel       Value  `name:"log-level" placeholder:"LEVEL" fallback:"info" help:"debug, info, warn or error."`
	Container      Switch `name:"container" negatable:"" help:"Behave as in a container: make a random ARM password where none is given, and print it."`
}

// Env is the environment variable of the setting with the given name.
func Env(name string) string {
	return EnvPrefix + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
}

// setting is one declaration and the value it ends up with.
type setting struct {
	name     string
	fallback string
	value    *Value
}

// all yields the declarations of s.
func (s *Settings) all() iter.Seq[setting] {
	return func(yield func(setting) bool) {
		v := reflect.ValueOf(s).Elem()
		for _, f := range reflect.VisibleFields(v.Type()) {
			if f.Anonymous {
				continue
			}
			held := v.FieldByIndex(f.Index).Addr().Interface().(valued)
			if !yield(setting{f.Tag.Get("name"), f.Tag.Get("fallback"), held.value()}) {
				return
			}
		}
	}
}
