package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/md5"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"
)

// serveBare is the yardstick: TLS, net/http, and nothing between the socket and a map.
//
//	PUT  /x          keeps the body; with &md5 answers its MD5, as the blob service must;
//	                 with &sync writes it to a file of its own in dir and syncs that
//	GET  /x          sends it back
//	any  /bytes/N/…  reads the body, sends N bytes
//	any  /signed/S/N/…  the same, after S RSA-2048 signatures, as many as the tokens of an answer carry
func serveBare(dir string) error {
	cert, err := selfSigned()
	if err != nil {
		return err
	}
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return err
	}
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12})
	if err != nil {
		return err
	}
	fmt.Printf("%s\n", l.Addr())
	return (&http.Server{Handler: &bareServer{dir: dir, key: key, kept: map[string][]byte{}}, ReadHeaderTimeout: time.Minute}).Serve(l)
}

type bareServer struct {
	dir  string
	key  *rsa.PrivateKey
	mu   sync.RWMutex // guards kept
	kept map[string][]byte
}

func (s *bareServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if signatures, n, ok := wanted(r.URL.Path); ok {
		_, _ = io.Copy(io.Discard, r.Body) // a broken body breaks the client's own measurement
		if err := s.signTimes(signatures); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		_, _ = w.Write(make([]byte, n))
		return
	}
	switch r.Method {
	case http.MethodPut:
		body := make([]byte, r.ContentLength)
		if _, err := io.ReadFull(r.Body, body); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		if err := s.keep(w, r, body); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.WriteHeader(http.StatusCreated)
	default:
		s.mu.RLock()
		body := s.kept[r.URL.Path]
		s.mu.RUnlock()
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		_, _ = w.Write(body)
	}
}

func (s *bareServer) keep(w http.ResponseWriter, r *http.Request, body []byte) error {
	switch {
	case strings.HasSuffix(r.URL.RawQuery, "&sync"):
		return writeSynced(filepath.Join(s.dir, filepath.Base(r.URL.Path)), body)
	case strings.HasSuffix(r.URL.RawQuery, "&md5"):
		sum := md5.Sum(body)
		w.Header().Set("Content-MD5", base64.StdEncoding.EncodeToString(sum[:]))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kept[r.URL.Path] = body
	return nil
}

// writeSynced leaves out what a careful server does besides, a temporary name and a sync of the directory.
func writeSynced(name string, body []byte) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	_, err = f.Write(body)
	return errors.Join(err, f.Sync(), f.Close())
}

// wanted is how many signatures and bytes a path asks for.
func wanted(path string) (signatures, n int, ok bool) {
	kind, rest, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	var err, errSigned error
	switch kind {
	case "bytes":
	case "signed":
		var number string
		number, rest, _ = strings.Cut(rest, "/")
		signatures, errSigned = strconv.Atoi(number)
	default:
		return 0, 0, false
	}
	number, _, _ := strings.Cut(rest, "/")
	n, err = strconv.Atoi(number)
	return signatures, n, errors.Join(err, errSigned) == nil
}

// signTimes makes the signatures of RS256.
func (s *bareServer) signTimes(n int) error {
	for range n {
		digest := sha256.Sum256([]byte(rand.Text()))
		if _, err := rsa.SignPKCS1v15(nil, s.key, crypto.SHA256, digest[:]); err != nil {
			return err
		}
	}
	return nil
}

func selfSigned() (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	t := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	der, err := x509.CreateCertificate(rand.Reader, t, t, key.Public(), key)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, err
}
