package config

import (
	"errors"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"unicode"
)

// checkName holds a device's name to the rule of the local web UI's Device page.
// https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-deploy-set-up-device-update-time
// behaviour: device-name-rule.
func checkName(name string) error {
	if len(name) < 1 || len(name) > 13 {
		return errors.New("it has 1 to 13 letters, digits and hyphens")
	}
	return checkLabel(name)
}

// checkDomain wants lower case, as the device does: its endpoints are "case-sensitive … all in lowercase".
// https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-connect-resource-manager
// behaviour: dns-domain-lower-case.
func checkDomain(domain string) error {
	if domain != strings.ToLower(domain) {
		return errors.New("write it in lower case")
	}
	// The longest name below a domain: an account of 24 letters, blob, a device of 13.
	if room := 253 - len("..blob..") - 24 - 13; len(domain) > room {
		return errors.New("it is too long for the names of storage accounts below it")
	}
	labels := strings.Split(domain, ".")
	for _, label := range labels {
		if err := checkLabel(label); err != nil {
			return err
		}
	}
	if strings.Trim(labels[len(labels)-1], "0123456789") == "" {
		return errors.New("its last part is a number, as in an IP address")
	}
	return nil
}

func checkLabel(label string) error {
	if label == "" || len(label) > 63 {
		return errors.New("each part between dots has 1 to 63 letters, digits and hyphens")
	}
	for _, c := range label {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return errors.New("it has letters, digits and hyphens only")
		}
	}
	if label[0] == '-' || label[len(label)-1] == '-' {
		return errors.New("it begins and ends with a letter or digit")
	}
	return nil
}

// CheckPassword is the rule for device passwords: the error is what one "must have". Whether it also holds for EdgeArmUser is a guess
// (behaviour: arm-password-rule).
// https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-deploy-connect
func CheckPassword(password string) error {
	var upper, lower, digit, special int
	for _, c := range password {
		switch {
		case !unicode.IsPrint(c):
			return errors.New("has a character that cannot be typed")
		case unicode.IsUpper(c):
			upper = 1
		case unicode.IsLower(c):
			lower = 1
		case unicode.IsDigit(c):
			digit = 1
		default:
			special = 1
		}
	}
	if n := len([]rune(password)); n < 8 || n > 16 || upper+lower+digit+special < 3 {
		return errors.New("must have 8 to 16 characters, of three kinds: upper case, lower case, digits, special characters")
	}
	return nil
}

// checkAddress wants host:port with a host that can be listened on.
func checkAddress(address string) error {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return errors.New("write it as HOST:PORT, such as 127.0.0.1:443 or [::1]:443")
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || strconv.FormatUint(n, 10) != port {
		return errors.New("the port is a number from 0 to 65535")
	}
	if _, err := netip.ParseAddr(host); err == nil || host == "" {
		return nil // an IP address, or all of them
	}
	if err := checkDomain(strings.ToLower(host)); err != nil {
		return errors.New("the host is an IP address or a name of this machine")
	}
	return nil
}

// Loopback says whether nobody but this machine reaches address.
func Loopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.Unmap().IsLoopback()
}
