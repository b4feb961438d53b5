package sts

import "net/http"

// problem is why a page is shown again, in words for the person in front of it.
type problem struct {
	status int // of the answer; a page that asks again is a 200, as in AD FS
	text   string
}

// behaviour: sts-page-status.
var (
	problemCredentials = problem{http.StatusOK, "Incorrect user ID or password. Type the correct user ID and password, and try again."} // AD FS's own words
	problemLocked      = problem{http.StatusOK, "There were too many wrong passwords. Wait a minute, then try again."}
	problemDisabled    = problem{http.StatusOK, "Your account is disabled. Ask whoever manages this device."}
	problemBusy        = problem{http.StatusServiceUnavailable, "Too many people are signing in at the moment. Please try again."}
	problemCode        = problem{http.StatusOK, "That code is not right. Check the code that your device shows, and try again."}
	problemCodeOver    = problem{http.StatusOK, "That code has expired or was used already. Ask for a new one on your device."}
	problemLockedCode  = problem{http.StatusOK, "There were too many wrong codes. Wait a minute, then try again."}
	problemStale       = problem{http.StatusForbidden, "This page had been open for too long, or your browser keeps no cookies. Please try again."}
)

// problemOf is what a page says of a sign-in that failed. Errors that are nobody's business come back.
func problemOf(err error) (problem, error) {
	switch {
	case errCredentials.caused(err):
		return problemCredentials, nil
	case errLocked.caused(err):
		return problemLocked, nil
	case errDisabled.caused(err):
		return problemDisabled, nil
	case errBusy.caused(err):
		return problemBusy, nil
	}
	return problem{}, err
}
