package sts

import (
	"cmp"
	"crypto/subtle"
	"encoding/base64"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// The device code grant, in RFC 8628's name and in that of ADAL and MSAL for AD FS.
const (
	grantDeviceCode      = "urn:ietf:params:oauth:grant-type:device_code"
	grantDeviceCodeShort = "device_code"
)

// The numbers are AD FS's own (behaviour: sts-device-code).
const (
	deviceLife     = 15 * time.Minute
	deviceInterval = 5 * time.Second // between two polls
	pollSlack      = time.Second     // what a poll may be early by: clients wait, then the network has moods
	deviceScope    = 4 << 10         // bytes of a scope or resource
	deviceCodeSize = 48

	userCodeLetters = "BCDFGHJKLMNPQRSTVWXZ" // no vowels, so no words: https://www.rfc-editor.org/rfc/rfc8628#section-6.1
	userCodeLength  = 9
)

// deviceLimit keeps one address from taking all places, since whoever wants a code gets one.
var deviceLimit = bound{all: 1000, address: 100}

// deviceRequest is what a program without a browser waits for.
type deviceRequest struct {
	userCode string
	client   string
	asked    asked
	polled   time.Time // real time, in which clients wait
	state    deviceState
	session  session // of who has signed in
}

type deviceState int

const (
	deviceWaiting deviceState = iota
	deviceSignedIn
	deviceDeclined
	deviceRedeemed
)

func (d deviceRequest) done() bool { return d.state == deviceDeclined || d.state == deviceRedeemed }

// deviceAnswer is AD FS's answer, with the name that ADAL reads beside that of the standard.
type deviceAnswer struct {
	DeviceCode              string `json:"device_code"`
	ExpiresIn               any    `json:"expires_in"` // seconds
	Interval                any    `json:"interval"`   // seconds
	Message                 string `json:"message"`    // for the person; Azure CLI demands it
	UserCode                string `json:"user_code"`
	VerificationURI         string `json:"verification_uri"`
	VerificationURIComplete string `json:"verification_uri_complete"`
	VerificationURL         string `json:"verification_url"`
}

// deviceCode answers /adfs/oauth2/devicecode: https://www.rfc-editor.org/rfc/rfc8628#section-3.2
// ADAL asks by the query.
func (s *Service) deviceCode(w http.ResponseWriter, r *http.Request) error {
	text := r.URL.RawQuery
	if r.Method == http.MethodPost {
		var err error
		if text, err = readBody(r); err != nil {
			return err
		}
	}
	var f form
	if err := parsePairs(text, f.parameters()); err != nil {
		return err
	}
	switch {
	case f.clientID == "":
		return errMissing.err("client_id").At("client_id")
	case len(f.clientID) > maxShown || len(f.scope)+len(f.resource) > deviceScope:
		return errMalformed.err("client_id, scope or resource is too long")
	}
	if _, err := s.audienceFor(r, f.asked); err != nil {
		return err
	}
	x := exchangeOf(r)
	code, userCode := base64.RawURLEncoding.EncodeToString(s.Rand.Bytes(deviceCodeSize)), s.newUserCode()
	if !s.devices.add(code, x.address, deviceRequest{userCode: userCode, client: f.clientID, asked: f.asked}) {
		return errBusy.err().With("Retry-After", "1")
	}
	page := x.devicePage()
	return writeJSON(w, http.StatusOK, deviceAnswer{
		DeviceCode:              code,
		ExpiresIn:               x.seconds(deviceLife),
		Interval:                x.seconds(deviceInterval),
		Message:                 "To sign in, use a web browser to open the page " + page + " and enter the code " + userCode + " to authenticate.",
		UserCode:                userCode,
		VerificationURI:         page,
		VerificationURIComplete: page + "?" + url.Values{"user_code": {userCode}, "client-request-id": {x.correlation}}.Encode(),
		VerificationURL:         page,
	})
}

// seconds is a number of them as the device authorization answer has it. Version 1 of the cloud's endpoints writes a text, and
// go-autorest reads nothing else; AD FS and version 2 write a number.
// behaviour: sts-device-text.
func (x *exchange) seconds(d time.Duration) any {
	n := int(d.Seconds())
	if x.cloud && !x.v2 {
		return strconv.Itoa(n)
	}
	return n
}

// newUserCode is what a person types off a screen.
func (s *Service) newUserCode() string {
	var code strings.Builder
	for code.Len() < userCodeLength {
		if b := s.Rand.Bytes(1)[0]; int(b) < 256/len(userCodeLetters)*len(userCodeLetters) { // or some letters would be likelier
			code.WriteByte(userCodeLetters[int(b)%len(userCodeLetters)])
		}
	}
	return code.String()
}

// redeemDevice is the device code grant, which a client repeats until it is told how the sign-in ended.
// https://www.rfc-editor.org/rfc/rfc8628#section-3.5
func (s *Service) redeemDevice(r *http.Request, f *form) (session, error) {
	code := f.polledCode()
	if code == "" {
		return session{}, errMissing.err("device_code").At("device_code")
	}
	if err := s.confidential(r, f, s.native(f.clientID)); err != nil {
		return session{}, err
	}
	var v session
	var err error
	known := s.devices.use(code, func(d *deviceRequest, over bool) { v, err = s.poll(d, f.clientID, over) })
	if !known {
		err = errDeviceCode.err().At("device_code")
	}
	if err == nil {
		err = s.standing(v)
	}
	return v, err
}

// polledCode is the device code; ADAL knows it by another name.
func (f *form) polledCode() string { return cmp.Or(f.deviceCode, f.code) }

// poll tells how far a request is.
func (s *Service) poll(d *deviceRequest, client string, over bool) (session, error) {
	switch {
	case !strings.EqualFold(d.client, client):
		return session{}, errDeviceCode.err().At("client_id")
	case d.state == deviceRedeemed:
		return session{}, errCodeUsed.err().At("device_code")
	case d.state == deviceDeclined:
		return session{}, errDeclined.err()
	case over:
		return session{}, errDeviceOver.err()
	case d.state == deviceSignedIn:
		d.state = deviceRedeemed
		return d.session, nil
	}
	now := s.Clock.Real()
	tooSoon := now.Sub(d.polled) < deviceInterval-pollSlack
	d.polled = now
	if tooSoon {
		return session{}, errSlowDown.err(int(deviceInterval.Seconds()))
	}
	return session{}, errPending.err()
}

// shown hands the request with a user code to fn, where there is one that waits. over is for one whose time has passed or that has
// ended.
func (s *Service) shown(userCode string, fn func(d *deviceRequest)) (known, over bool) {
	typed := []byte(plainUserCode(userCode))
	known = s.devices.find(func(d *deviceRequest) bool {
		return subtle.ConstantTimeCompare([]byte(d.userCode), typed) == 1
	}, func(d *deviceRequest, isOver bool) {
		if over = isOver || d.state != deviceWaiting; !over {
			fn(d)
		}
	})
	return known, over
}

// plainUserCode takes a code as people type it: in any case, with hyphens or spaces.
func plainUserCode(typed string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(userCodeLetters, r) {
			return r
		}
		return -1
	}, strings.ToUpper(typed))
}
