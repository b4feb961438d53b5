package doctor

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// powershell is the public client id of Azure PowerShell, with which the documentation signs in.
const powershell = "1950a258-227b-4e31-a9cf-717495945fc2"

// metadata reads what every client reads first, and checks what Azure PowerShell checks of it:
// Add-AzEnvironment -ARMEndpoint.
func (v *visit) metadata(ctx context.Context) (string, error) {
	var m struct {
		Gallery        string `json:"galleryEndpoint"`
		Graph          string `json:"graphEndpoint"`
		Portal         string `json:"portalEndpoint"`
		Authentication struct {
			LoginEndpoint string   `json:"loginEndpoint"`
			Audiences     []string `json:"audiences"`
		} `json:"authentication"`
	}
	if err := v.get(ctx, "/metadata/endpoints?api-version=1.0", &m); err != nil {
		return "", err
	}
	login, audiences := m.Authentication.LoginEndpoint, m.Authentication.Audiences
	if slices.Contains([]string{m.Gallery, m.Graph, m.Portal, login}, "") || len(audiences) == 0 || slices.Contains(audiences, "") {
		return "", &trouble{"the metadata lacks an endpoint, so Add-AzEnvironment would refuse it", "look at the log of the emulator or the state of the device"}
	}
	u, err := url.Parse(login)
	if err != nil || u.Scheme != "https" || !strings.EqualFold(u.Hostname(), "login."+v.Host) || !strings.HasSuffix(strings.ToLower(strings.TrimSuffix(u.Path, "/")), "/adfs") {
		return "", &trouble{fmt.Sprintf("it says %s, not https://login.%s/adfs", login, v.Host), "another device answers under this name: correct the address in DNS or the hosts file"}
	}
	v.loginEndpoint, v.audience = strings.TrimSuffix(login, "/"), audiences[0]
	if v.Port != 443 {
		login += "; Azure CLI 2.45 and the SDKs were seen to keep the port, other clients that sign in through MSAL (Az PowerShell, .NET) may need 443"
	}
	return login, nil
}

// signIn signs in with the password, as Connect-AzAccount -Credential does.
func (v *visit) signIn(ctx context.Context) (string, error) {
	if v.Password == "" {
		return "", &skip{"no password was given", "give doctor the password of " + v.User + " to have this and what follows checked"}
	}
	form := url.Values{
		"grant_type": {"password"}, "client_id": {powershell}, "resource": {v.audience},
		"username": {v.User}, "password": {v.Password}, "scope": {"openid"},
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, v.loginEndpoint+"/oauth2/token", strings.NewReader(form.Encode()))
	if err != nil {
		return "", err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := v.call(r)
	if err != nil {
		return "", err
	}
	if answer.status != http.StatusOK {
		return "", &trouble{answer.says(), signInAdvice(answer.status, string(answer.body))}
	}
	var t struct {
		AccessToken string      `json:"access_token"`
		ExpiresIn   json.Number `json:"expires_in"`
	}
	if err := json.Unmarshal(answer.body, &t); err != nil || t.AccessToken == "" {
		return "", &trouble{"the answer holds no token", statusAdvice(answer.status)}
	}
	v.token = t.AccessToken
	return "for " + t.ExpiresIn.String() + " seconds", nil
}

// signInAdvice goes by the causes that the troubleshooting page gives.
// https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-troubleshoot-azure-resource-manager
func signInAdvice(status int, body string) string {
	switch {
	case strings.Contains(body, "50126"), strings.Contains(body, "MSIS9659"):
		return "check user name and password: an emulator takes the password it was started with (--arm-password), a device the one set last in the Azure portal under Edge ARM password"
	case strings.Contains(body, "50053"):
		return "too many wrong passwords: wait a minute"
	case strings.Contains(body, "90056"):
		return "the device does not know the resource its own metadata names: was its name or domain changed? Restart it"
	}
	return statusAdvice(status)
}

func (v *visit) tenants(ctx context.Context) (string, error) {
	var list struct {
		Value []struct {
			TenantID string `json:"tenantId"`
		} `json:"value"`
	}
	if err := v.get(ctx, "/tenants?api-version=2016-06-01", &list); err != nil {
		return "", err
	}
	if len(list.Value) == 0 || list.Value[0].TenantID == "" {
		return "", &trouble{"there is none", statusAdvice(http.StatusOK)}
	}
	v.tenant = list.Value[0].TenantID
	return v.tenant, nil
}

func (v *visit) subscriptions(ctx context.Context) (string, error) {
	var list struct {
		Value []struct {
			ID    string `json:"subscriptionId"`
			Name  string `json:"displayName"`
			State string `json:"state"`
		} `json:"value"`
	}
	if err := v.get(ctx, "/subscriptions?api-version=2016-06-01", &list); err != nil {
		return "", err
	}
	for _, s := range list.Value {
		if s.ID != "" && s.State == "Enabled" {
			v.subscription = s.ID
			return s.Name + " " + s.ID, nil
		}
	}
	return "", &trouble{"there is none", "on a device a subscription appears once virtual machine management is enabled for it in the Azure portal"}
}

// The providers that the documentation shows: Get-AzResourceProvider.
// https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-deploy-virtual-machine-powershell
func deviceProviders() []string {
	return []string{"Microsoft.AzureBridge", "Microsoft.Compute", "Microsoft.Network", "Microsoft.Resources", "Microsoft.Storage"}
}

func (v *visit) providers(ctx context.Context) (string, error) {
	var list struct {
		Value []struct {
			Namespace string `json:"namespace"`
			State     string `json:"registrationState"`
		} `json:"value"`
	}
	if err := v.get(ctx, "/subscriptions/"+url.PathEscape(v.subscription)+"/providers?api-version=2016-09-01", &list); err != nil {
		return "", err
	}
	registered := map[string]bool{}
	for _, p := range list.Value {
		registered[strings.ToLower(p.Namespace)] = strings.EqualFold(p.State, "Registered")
	}
	var missing []string
	for _, p := range deviceProviders() {
		if !registered[strings.ToLower(p)] {
			missing = append(missing, p)
		}
	}
	if len(missing) > 0 {
		return "", &trouble{"not so: " + strings.Join(missing, ", "), "the device's compute role may not be set up: finish it in the local web UI or the Azure portal"}
	}
	return strings.Join(deviceProviders(), ", "), nil
}
