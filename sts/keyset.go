package sts

import (
	"encoding/base64"
	"math/big"
	"net/http"
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
	key, err := s.Keys.current()
	if err != nil {
		return err
	}
	public := key.private.PublicKey
	return writeJSON(w, http.StatusOK, map[string][]jsonWebKey{"keys": {{
		Type:         "RSA",
		Use:          "sig",
		Algorithm:    "RS256",
		ID:           key.id,
		Thumbprint:   key.id,
		Modulus:      base64.RawURLEncoding.EncodeToString(public.N.Bytes()),
		Exponent:     base64.RawURLEncoding.EncodeToString(big.NewInt(int64(public.E)).Bytes()),
		Certificates: []string{base64.StdEncoding.EncodeToString(key.cert)},
	}}})
}
