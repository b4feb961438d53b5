package sts

import (
	"crypto/rsa"
	"crypto/sha1"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/edgerite/edgerite/internal/identity"
	"github.com/edgerite/edgerite/internal/rnd"
)

// Source says who made a principal.
type Source string

// The sources. What the device, the configuration or Graph has cannot be deleted by name.
const (
	FromDevice        Source = "device"
	FromConfiguration Source = "configuration"
	FromAdmin         Source = "admin"
	FromGraph         Source = "graph"
)

// Principal is a user or a service principal of the directory. It is not changed once it is in there, but replaced.
type Principal struct {
	Kind        identity.Kind `json:"kind"`
	ObjectID    string        `json:"objectId"`
	Name        string        `json:"name"` // upn of a user, client id of a service principal
	DisplayName string        `json:"displayName"`
	Source      Source        `json:"source"`
	Disabled    bool          `json:"disabled,omitempty"`
	// Profile is what Graph shows of a user beside, in its own words.
	Profile map[string]any `json:"profile,omitempty"`

	// Password is the result of HashPassword, which is asked for at the first sign-in. It is nil for a service principal
	// that has certificates only.
	Password func() ([]byte, error) `json:"-"`
	// Secrets are the passwords of one that Graph keeps.
	Secrets []Secret `json:"-"`
	// Certificates are those that a service principal signs assertions with.
	Certificates []*x509.Certificate `json:"-"`
	// Keys are the certificates of one that Graph keeps.
	Keys []ClientKey `json:"-"`

	// hash is what Password returns, where the directory itself has it.
	hash []byte
	// epoch is the name of the time since the sessions of this principal alone were last ended; empty before the first.
	epoch string
}

// The errors of the directory.
var (
	ErrPrincipalExists  = errors.New("there is one of that name already")
	ErrPrincipalInvalid = errors.New("not a principal")
	ErrNoPrincipal      = errors.New("no such principal")
	ErrPrincipalFixed   = errors.New("the device, its configuration or Graph has it")
	ErrNoCertificate    = errors.New("the principal has no such certificate")
)

// The bounds of the directory.
const (
	maxPrincipals   = 1000 // that AddPrincipal makes; Graph bounds its own
	maxSecret       = 256
	minSecret       = 8
	maxCertificates = 10
	minKeyBits      = 2048
)

// userName is what a user may be called, with or without the domain that is shown behind it.
var userName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}(@[A-Za-z0-9]([A-Za-z0-9.-]{0,62}[A-Za-z0-9])?)?$`)

// userDomain is what follows the name of a user who has none: clients show EdgeArmUser@localhost.
const userDomain = "@localhost"

// withDomain is a user's name with the usual domain where it has none.
func withDomain(name string) string {
	if strings.Contains(name, "@") {
		return name
	}
	return name + userDomain
}

// CheckUser refuses a name that no user can have.
func CheckUser(name string) error {
	if !userName.MatchString(name) {
		return fmt.Errorf("%w: a user's name has letters, digits and . _ -, and may be followed by @ and a domain", ErrPrincipalInvalid)
	}
	return nil
}

// CheckClient refuses what cannot be a service principal's client id.
func CheckClient(id string) error {
	if !rnd.IsUUID(id) {
		return fmt.Errorf("%w: a client id is a GUID such as %s", ErrPrincipalInvalid, ServicePrincipal)
	}
	return nil
}

// ParseCertificate reads a certificate, PEM or DER, that a service principal may sign assertions with: one with an RSA key.
// What else a PEM file holds, such as the private key, is passed over. The error is ErrPrincipalInvalid.
func ParseCertificate(data []byte) (*x509.Certificate, error) {
	der := data
	for rest := data; ; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		if block.Type == "CERTIFICATE" {
			der = block.Bytes
			break
		}
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("%w: it is no certificate in PEM or DER", ErrPrincipalInvalid)
	}
	if key, ok := cert.PublicKey.(*rsa.PublicKey); !ok || key.N.BitLen() < minKeyBits {
		return nil, fmt.Errorf("%w: a certificate has an RSA key of %d bits or more", ErrPrincipalInvalid, minKeyBits)
	}
	return cert, nil
}

// Thumbprint is the SHA-1 of a certificate in upper-case hexadecimal digits, by which Azure names it.
func Thumbprint(cert *x509.Certificate) string {
	sum := sha1.Sum(cert.Raw)
	return strings.ToUpper(hex.EncodeToString(sum[:]))
}

// stored is a principal in the store: its password is there as a hash only.
type stored struct {
	Principal
	Hash         []byte   `json:"hash,omitempty"`
	Certificates [][]byte `json:"certificates,omitempty"` // DER
	Epoch        string   `json:"epoch,omitempty"`
	// Run is the start of the program in which one of the device or the configuration was changed. At the next what is
	// configured counts again, but for the sessions that were ended.
	Run string `json:"run,omitempty"`
}

func (p *Principal) encode(run string) ([]byte, error) {
	s := stored{Principal: *p, Hash: p.hash, Epoch: p.epoch, Run: run}
	for _, c := range p.Certificates {
		s.Certificates = append(s.Certificates, c.Raw)
	}
	return json.Marshal(s)
}

func decodePrincipal(value []byte) (p *Principal, run string, err error) {
	var s stored
	if err := json.Unmarshal(value, &s); err != nil {
		return nil, "", fmt.Errorf("decoding a principal: %w", err)
	}
	p = &s.Principal
	p.epoch = s.Epoch
	if s.Hash != nil {
		p.setHash(s.Hash)
	}
	for _, der := range s.Certificates {
		c, err := x509.ParseCertificate(der)
		if err != nil {
			return nil, "", fmt.Errorf("decoding the certificate of %s: %w", p.Name, err)
		}
		p.Certificates = append(p.Certificates, c)
	}
	return p, s.Run, nil
}

func (p *Principal) setHash(hash []byte) {
	p.hash = hash
	p.Password = func() ([]byte, error) { return hash, nil }
}
