package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

const (
	account = "benchstore"
	disk    = `{"location":"DBELocal","sku":{"name":"Standard_LRS"},"properties":{"creationData":{"createOption":"Empty"},"diskSizeGB":1}}`
)

// session is a signed-in client with a storage account, a container of 2,000 blobs and a disk.
type session struct {
	t     *target
	auth  http.Header
	group string // URL
	sas   string
}

func prepare(t *target) (*session, error) {
	s := &session{t: t, group: t.device.Management + "/subscriptions/" + t.device.SubscriptionID + "/resourceGroups/bench"}
	var token struct {
		AccessToken string `json:"access_token"`
	}
	if err := s.decode(http.MethodPost, s.tokenURL(), s.form(), formHeader(), &token); err != nil {
		return nil, err
	}
	s.auth = http.Header{"Authorization": {"Bearer " + token.AccessToken}, "Content-Type": {"application/json"}}
	if _, err := t.send(http.MethodPut, s.group+"?api-version=2018-05-01", `{"location":"DBELocal"}`, s.auth); err != nil {
		return nil, err
	}
	url := s.group + "/providers/Microsoft.Storage/storageAccounts/" + account
	if _, err := t.send(http.MethodPut, url+"?api-version=2017-10-01", `{"location":"DBELocal","kind":"Storage","sku":{"name":"Standard_LRS"}}`, s.auth); err != nil {
		return nil, err
	}
	var keys struct{ Keys []struct{ Value string } }
	if err := s.decode(http.MethodPost, url+"/listKeys?api-version=2017-10-01", "", s.auth, &keys); err != nil {
		return nil, err
	}
	if len(keys.Keys) == 0 {
		return nil, fmt.Errorf("listKeys of %s answered no key", account)
	}
	if err := s.sign(keys.Keys[0].Value); err != nil {
		return nil, err
	}
	if _, err := s.putResource(); err != nil {
		return nil, err
	}
	for _, name := range []string{"bench", "many"} {
		if err := s.createContainer(name); err != nil {
			return nil, err
		}
	}
	return s, each(2000, func(i int) error { return s.putBlob(fmt.Sprintf("many/blob-%04d", i), "x") })
}

// sign makes an account SAS.
//
// Page: https://learn.microsoft.com/rest/api/storageservices/create-account-sas
func (s *session) sign(key string) error {
	raw, err := base64.StdEncoding.DecodeString(key)
	if err != nil {
		return err
	}
	end := time.Now().Add(24 * time.Hour).UTC().Format("2006-01-02T15:04:05Z")
	mac := hmac.New(sha256.New, raw)
	fmt.Fprintf(mac, "%s\nrwdlac\nb\nsco\n\n%s\n\nhttps\n2019-07-07\n", account, end)
	s.sas = "sv=2019-07-07&ss=b&srt=sco&sp=rwdlac&se=" + escape(end) + "&spr=https&sig=" + escape(base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	return nil
}

func (s *session) decode(method, url, body string, header http.Header, into any) error {
	req, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		return err
	}
	req.Header = header
	resp, err := s.t.client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s %s: %s %s", method, url, resp.Status, text)
	}
	return json.Unmarshal(text, into)
}

func (s *session) tokenURL() string { return s.t.device.Login + "/adfs/oauth2/token" }

func (s *session) form() string {
	return "grant_type=password&client_id=1950a258-227b-4e31-a9cf-717495945fc2&username=EdgeArmUser&password=" + escape(password) +
		"&resource=" + escape(s.t.device.Management+"/")
}

func formHeader() http.Header {
	return http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
}

func blobHeader() http.Header {
	return http.Header{"X-Ms-Version": {"2019-07-07"}, "X-Ms-Blob-Type": {"BlockBlob"}}
}

func (s *session) root() string { return "https://" + account + "." + s.t.device.BlobSuffix + "/" }

// blobURL is the address of "container/blob", signed.
func (s *session) blobURL(name string) string { return s.root() + name + "?" + s.sas }

func (s *session) token() (int64, error) {
	return s.t.send(http.MethodPost, s.tokenURL(), s.form(), formHeader())
}

// signatures is how many an answer of the token endpoint carries: one a token that a client can read.
func (s *session) signatures() (n int, err error) {
	var tokens struct {
		Access string `json:"access_token"`
		ID     string `json:"id_token"`
	}
	err = s.decode(http.MethodPost, s.tokenURL(), s.form(), formHeader(), &tokens)
	for _, token := range []string{tokens.Access, tokens.ID} {
		if strings.Count(token, ".") == 2 {
			n++
		}
	}
	return n, err
}

func (s *session) diskURL() string {
	return s.group + "/providers/Microsoft.Compute/disks/bench?api-version=2018-06-01"
}

func (s *session) getResource() (int64, error) {
	return s.t.send(http.MethodGet, s.diskURL(), "", s.auth)
}

func (s *session) putResource() (int64, error) {
	return s.t.send(http.MethodPut, s.diskURL(), disk, s.auth)
}

// many is a template of 800 resources.
const many = `{"properties": {"mode": "Incremental", "template": {"resources": [{
	"type": "Microsoft.Network/networkSecurityGroups", "apiVersion": "2017-10-01", "name": "[concat('nsg', copyIndex())]", "location": "[resourceGroup().location]",
	"copy": {"name": "all", "count": 800}, "properties": {"securityRules": []}}]}}}`

func (s *session) deploymentURL() string {
	return s.group + "/providers/Microsoft.Resources/deployments/bench?api-version=2018-05-01"
}

func (s *session) deploy() (int64, error) {
	return s.t.send(http.MethodPut, s.deploymentURL(), many, s.auth)
}

func (s *session) putBlob(name, body string) error {
	_, err := s.t.send(http.MethodPut, s.blobURL(name), body, blobHeader())
	return err
}

// put returns the work of storing small or large blobs, each worker its own.
func (s *session) put(body string) func(worker, call int) error {
	return func(worker, call int) error {
		return s.putBlob(fmt.Sprintf("bench/b%d-%d-%d", len(body), worker, call%blobs), body)
	}
}

// putPage returns the work of writing pages, each worker to a page blob of its own, over and over.
func (s *session) putPage(body string) func(worker, call int) error {
	const places = 16
	var made [workers]bool
	return func(worker, call int) error {
		name := fmt.Sprintf("bench/pages-%d", worker)
		if !made[worker] {
			if err := s.createPages(name, places*len(body)); err != nil {
				return err
			}
			made[worker] = true
		}
		return s.writePages(name, call%places*len(body), body)
	}
}

func (s *session) createPages(name string, size int) error {
	h := http.Header{"X-Ms-Version": {"2019-07-07"}, "X-Ms-Blob-Type": {"PageBlob"}, "X-Ms-Blob-Content-Length": {strconv.Itoa(size)}}
	_, err := s.t.send(http.MethodPut, s.blobURL(name), "", h)
	return err
}

func (s *session) writePages(name string, from int, body string) error {
	h := http.Header{"X-Ms-Version": {"2019-07-07"}, "X-Ms-Page-Write": {"update"}, "X-Ms-Range": {fmt.Sprintf("bytes=%d-%d", from, from+len(body)-1)}}
	_, err := s.t.send(http.MethodPut, s.blobURL(name)+"&comp=page", body, h)
	return err
}

func (s *session) list() (int64, error) { return s.listPage("many", "") }

// listPage lists the first 1,000 blobs whose names begin with prefix.
func (s *session) listPage(container, prefix string) (int64, error) {
	return s.t.send(http.MethodGet, s.listURL(container, prefix), "", blobHeader())
}

func (s *session) listURL(container, prefix string) string {
	return s.root() + container + "?restype=container&comp=list&maxresults=1000&prefix=" + prefix + "&" + s.sas
}

func (s *session) createContainer(name string) error {
	_, err := s.t.send(http.MethodPut, s.root()+name+"?restype=container&"+s.sas, "", blobHeader())
	return err
}

func escape(s string) string { return url.QueryEscape(s) }
