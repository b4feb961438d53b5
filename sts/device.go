package sts

import "net/http"

// deviceCode answers the device authorization endpoint: https://www.rfc-editor.org/rfc/rfc8628#section-3.2
func deviceCode(http.ResponseWriter, *http.Request) error {
	return errGrant.err("urn:ietf:params:oauth:grant-type:device_code")
}
