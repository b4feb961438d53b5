package doctor

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
)

const trustAdvice = `have the device's root certificate ("edgerite cert root" for an emulator, the local web UI's Certificates page for a device) and trust it: for Azure CLI and Python name it in REQUESTS_CA_BUNDLE, for PowerShell and browsers import it into the system's trusted roots`

// tlsChecks are the steps for one host's TLS endpoint: it answers, in a version clients accept, with a certificate
// that is trusted and covers the name.
func (v *visit) tlsChecks(key, host string, needs []string) []check {
	var state tls.ConnectionState
	return []check{
		{"tls-" + key, host + " answers with TLS 1.2 or later", needs, func(ctx context.Context) (found string, err error) {
			state, err = v.handshake(ctx, host)
			if err != nil {
				return "", err
			}
			return v.checkVersion(state)
		}},
		{"trust-" + key, "the certificate of " + host + " is trusted", []string{"tls-" + key}, func(context.Context) (string, error) {
			return v.checkTrust(state)
		}},
		{"covers-" + key, "the certificate covers " + host, []string{"tls-" + key}, func(context.Context) (string, error) {
			return checkCovers(state, host)
		}},
	}
}

func (v *visit) handshake(ctx context.Context, host string) (tls.ConnectionState, error) {
	address := net.JoinHostPort(v.addressOf(host), strconv.Itoa(v.Port))
	var d net.Dialer
	raw, err := d.DialContext(ctx, "tcp", address)
	if err != nil {
		return tls.ConnectionState{}, &trouble{fmt.Sprintf("nothing can be reached at %s (%v)", address, err),
			`is it running ("edgerite serve"), is the port right, and does no firewall stand between? Another port than 443 has to be told with --port`}
	}
	// Everything is accepted here, because the steps after this one judge version, trust and name one by one.
	conn := tls.Client(raw, &tls.Config{ServerName: host, InsecureSkipVerify: true, MinVersion: tls.VersionTLS10}) //nolint:gosec // see above
	defer func() { _ = conn.Close() }()                                                                            // nothing was sent that could be lost
	if err := conn.HandshakeContext(ctx); err != nil {
		return tls.ConnectionState{}, &trouble{fmt.Sprintf("%s does not speak TLS as it should (%v)", address, err),
			"make sure that the port is the device's HTTPS port and that no proxy or other program answers there"}
	}
	return conn.ConnectionState(), nil
}

// addressOf is where to connect for a host.
func (v *visit) addressOf(host string) string {
	if v.Address != "" {
		return v.Address
	}
	if found, ok := v.addresses[host]; ok {
		return found
	}
	return host
}

// checkVersion: "TLS 1.2 is required" says the connection page.
func (v *visit) checkVersion(state tls.ConnectionState) (string, error) {
	if state.Version < tls.VersionTLS12 {
		return "", &trouble{"it speaks " + tls.VersionName(state.Version) + " only", "enable TLS 1.2 on the endpoint, or look for a proxy that lowers it"}
	}
	return tls.VersionName(state.Version), nil
}

func (v *visit) checkTrust(state tls.ConnectionState) (string, error) {
	leaf := state.PeerCertificates[0]
	verify := func(roots *x509.CertPool) error {
		o := x509.VerifyOptions{Roots: roots, Intermediates: x509.NewCertPool()}
		for _, c := range state.PeerCertificates[1:] {
			o.Intermediates.AddCert(c)
		}
		_, err := leaf.Verify(o)
		return err
	}
	if verify(v.SystemRoot) == nil {
		return "by this system", nil
	}
	err := verify(v.roots)
	if err == nil {
		return "by " + v.RootFile + ", not by this system: other clients need that file too", nil
	}
	if invalid := (x509.CertificateInvalidError{}); errors.As(err, &invalid) && invalid.Reason == x509.Expired {
		return "", &trouble{fmt.Sprintf("it is valid from %s to %s", leaf.NotBefore.Format("2006-01-02"), leaf.NotAfter.Format("2006-01-02")),
			`set this machine's clock right or renew the certificate ("edgerite cert regenerate" for an emulator)`}
	}
	return "", &trouble{fmt.Sprintf("it was issued by %q, which nothing here trusts", leaf.Issuer), trustAdvice}
}

func checkCovers(state tls.ConnectionState, host string) (string, error) {
	leaf := state.PeerCertificates[0]
	names := strings.Join(leaf.DNSNames, ", ")
	if leaf.VerifyHostname(host) != nil {
		return "", &trouble{fmt.Sprintf("it is for %s", names),
			`the device's name or domain was changed after its certificates were made, or another host answers: renew them ("edgerite cert regenerate" for an emulator) or correct the address`}
	}
	return names, nil
}

// withFile returns pool with the certificates of a file in PEM or DER added; pool itself is not changed.
func withFile(pool *x509.CertPool, file string) (*x509.CertPool, error) {
	if file == "" {
		return pool, nil
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("reading the root certificate: %w", err)
	}
	if block, _ := pem.Decode(data); block != nil {
		data = block.Bytes
	}
	cert, err := x509.ParseCertificate(data)
	if err != nil {
		return nil, fmt.Errorf("root certificate %s: %w", file, err)
	}
	pool = pool.Clone()
	pool.AddCert(cert)
	return pool, nil
}
