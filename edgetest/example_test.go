package edgetest_test

import (
	"net/http"
	"testing"

	"github.com/edgerite/edgerite/edgetest"
)

// A test signs in to a device of its own and asks for its subscription.
func Example() {
	_ = func(t *testing.T) { // func TestSubscription(t *testing.T) in your test file
		device := edgetest.New(t)

		request, err := http.NewRequest(http.MethodGet, device.Management()+"/subscriptions/"+device.SubscriptionID()+"?api-version=2016-06-01", nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Authorization", "Bearer "+device.Token())
		response, err := device.Client().Do(request)
		if err != nil {
			t.Fatal(err)
		}
		if err := response.Body.Close(); err != nil {
			t.Fatal(err)
		}
		if response.StatusCode != http.StatusOK {
			t.Errorf("the subscription: %s", response.Status)
		}
	}
}
