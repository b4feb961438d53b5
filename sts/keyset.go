package sts

import (
	"encoding/base64"
	"math/big"
	"net/http"

	"go.uber.org/zap"
)

type jsonWebKey struct {
	Type         string   `json:"kty"`
	Use          string   `json:"use"`
	Algorithm    string   `json:"alg"`
	ID           string   `json:"kid"`
	Thumbprint   string   `json:"x5t"`
	Modulus      string   `json:"n"`
	Exponent     string   `json:"e"`
	Certificates []string `json:"x5c"`
}

// keySet answers /adfs/discovery/keys: https://www.rfc-editor.org/rfc/rfc7517
func (s *Service) keySet(w http.ResponseWriter, _ *http.Request) error {
	s.rollOver()
	ring, err := s.Keys.good(s.Lifetime)
	if err != nil {
		return err
	}
	set := make([]jsonWebKey, 0, len(ring))
	for _, key := range ring {
		set = append(set, key.shown())
	}
	return writeJSON(w, http.StatusOK, map[string][]jsonWebKey{"keys": set})
}

// signingKey is the key that signs.
func (s *Service) signingKey() (*signingKey, error) {
	s.rollOver()
	return s.Keys.current()
}

// rollOver has a new key made where it is time to. What fails of it is for whoever runs the device: the old one is good.
func (s *Service) rollOver() {
	if err := s.Keys.RollOver(); err != nil {
		s.Log.Error("the token signing key is not rolled over", zap.Error(err))
	}
}

func (k *signingKey) shown() jsonWebKey {
	public := k.private.PublicKey
	return jsonWebKey{
		Type:         "RSA",
		Use:          "sig",
		Algorithm:    "RS256",
		ID:           k.id,
		Thumbprint:   k.id,
		Modulus:      base64.RawURLEncoding.EncodeToString(public.N.Bytes()),
		Exponent:     base64.RawURLEncoding.EncodeToString(big.NewInt(int64(public.E)).Bytes()),
		Certificates: []string{base64.StdEncoding.EncodeToString(k.cert)},
	}
}
