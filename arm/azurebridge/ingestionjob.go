package azurebridge

import (
	"errors"
	"net/url"
	"strings"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/internal/apierr"
)

// ingestionJob is the body of Microsoft.AzureBridge/locations/ingestionJobs, as the templates for the device send it; no
// reference of it is published (behaviour: bridge-jobs).
//
// Page: https://github.com/Azure-Samples/azure-stack-edge-deploy-vms, Templates/VmTemplates/DownloadAndCreateImage
type ingestionJob struct {
	Kind       string        `json:"kind"`
	Properties jobProperties `json:"properties"`
	Download   *Download     `json:"download,omitempty" arm:"internal"` // the last one; its source without what grants reading it
	Job        string        `json:"job,omitempty" arm:"internal"`      // that does it
}

type jobProperties struct {
	SourceBlobURI    string    `json:"SourceBlobUri,omitempty"`
	ConnectionString string    `json:"TargetStorageAccountConnectionString,omitempty" arm:"secret"`
	Container        string    `json:"TargetContainerName,omitempty"`
	TargetImageURI   string    `json:"TargetImageBlobUri,omitempty" arm:"readonly"`
	Progress         *progress `json:"Progress,omitempty" arm:"readonly"`
	Error            *failure  `json:"Error,omitempty" arm:"readonly"`
	State            string    `json:"provisioningState,omitempty" arm:"readonly"`
}

// progress is how far a download is (behaviour: bridge-progress).
type progress struct {
	DownloadedBytes int64 `json:"DownloadedBytes"`
	TotalBytes      int64 `json:"TotalBytes"`
}

// failure is what the last download or clean-up came to nothing by (behaviour: bridge-failure-shown).
type failure struct {
	Code    string `json:"Code"`
	Message string `json:"Message"`
}

// The kinds of jobs.
const (
	kindDownload = "BlobDownload"
	kindCleanup  = "BlobCleanup"
)

func (p *provider) ingestionJob() *arm.Type[ingestionJob] {
	return &arm.Type[ingestionJob]{
		Name:     "Microsoft.AzureBridge/locations/ingestionJobs",
		Doc:      "https://github.com/Azure-Samples/azure-stack-edge-deploy-vms",
		Versions: versions,
		Default:  defaultJob,
		Validate: p.checkJob,
		Work:     p.begin,
		Failed:   jobFailed,
		Deleted:  p.jobDeleted,
		View:     p.viewJob,
	}
}

// defaultJob gives the kind the service's case.
func defaultJob(_ *arm.Call, _, r *arm.Resource[ingestionJob]) error {
	for _, kind := range []string{kindDownload, kindCleanup} {
		if strings.EqualFold(r.Body.Kind, kind) {
			r.Body.Kind = kind
			return nil
		}
	}
	return errBadValue("kind", r.Body.Kind)
}

// checkJob refuses what cannot be begun. What is wrong with the source itself is found by the download.
func (p *provider) checkJob(c *arm.Call, old, r *arm.Resource[ingestionJob]) error {
	if at := r.ID.Names[0]; !strings.EqualFold(at, string(arm.LowerLocation)) {
		return errLocation(at)
	}
	if !wanted(old, r) {
		return nil
	}
	d, err := p.downloadOf(c, r)
	r.Body.Download = d
	return err
}

// wanted tells whether a request asks for a download: one that sends no connection string to a job that has been is about
// something else, such as its tags.
func wanted(old, r *arm.Resource[ingestionJob]) bool {
	return r.Body.Kind == kindDownload && (old == nil || old.Body.Kind != kindDownload || r.Body.Properties.ConnectionString != "")
}

func (p *provider) downloadOf(c *arm.Call, r *arm.Resource[ingestionJob]) (*Download, error) {
	b := &r.Body.Properties
	source, err := url.Parse(b.SourceBlobURI)
	if err != nil || source.Scheme != "http" && source.Scheme != "https" || source.Host == "" || source.User != nil {
		return nil, errBadProperty("SourceBlobUri")
	}
	name := source.Path[strings.LastIndexByte(source.Path, '/')+1:]
	if name == "" {
		return nil, errBadProperty("SourceBlobUri")
	}
	if !validContainer(b.Container) {
		return nil, errBadProperty("TargetContainerName")
	}
	to, err := parseConnectionString(b.ConnectionString)
	if err != nil || !to.isOn(c.Device()) {
		return nil, errBadProperty("TargetStorageAccountConnectionString")
	}
	contents, err := p.Images.Contents(c.Context(), to.account, to.key)
	if errors.Is(err, ErrNoAccount) {
		return nil, errBadProperty("TargetStorageAccountConnectionString")
	}
	return &Download{Source: source.String(), Target: Target{Account: to.account, Contents: contents, Container: b.Container, Blob: name}}, err
}

// begin has done what the job is for, and keeps neither the account's key nor what grants reading the source.
func (p *provider) begin(c *arm.Call, old, r *arm.Resource[ingestionJob], operation string) (bool, error) {
	b := &r.Body
	switch {
	case wanted(old, r):
		b.Properties.Error = nil
		b.Download.Operation = operation
		var err error
		b.Job, err = p.Images.Download(c.Tx(), *b.Download)
		b.Download.Source, b.Properties.SourceBlobURI, b.Properties.ConnectionString = "", withoutQuery(b.Properties.SourceBlobURI), ""
		return true, err
	case b.Kind == kindCleanup && b.Download != nil:
		target := b.Download.Target
		b.Download, b.Job, b.Properties.Error = nil, "", nil
		return true, p.Images.Remove(c.Tx(), operation, target)
	}
	return false, nil
}

// jobFailed keeps why with the job: a template that reads it, and who looks later, has no operation to ask.
func jobFailed(_ *arm.Call, r *arm.Resource[ingestionJob], cause error) error {
	e := apierr.From(cause)
	r.Body.Properties.Error = &failure{e.Code, e.Message}
	return nil
}

// withoutQuery is an address as others are shown it: its query may grant reading.
func withoutQuery(address string) string {
	path, _, _ := strings.Cut(address, "?")
	return path
}

// jobDeleted ends a download under way. What is on the device already stays there: BlobCleanup takes it away
// (behaviour: bridge-jobs).
func (p *provider) jobDeleted(c *arm.Call, r *arm.Resource[ingestionJob]) error {
	if r.Body.Download == nil || r.Body.Job == "" {
		return nil
	}
	return p.Images.Cancel(c.Tx(), r.Body.Job, *r.Body.Download)
}

func (p *provider) viewJob(c *arm.Call, r *arm.Resource[ingestionJob]) error {
	d := r.Body.Download
	if r.Body.Kind != kindDownload || d == nil {
		return nil
	}
	if r.State == arm.Succeeded {
		address := url.URL{Path: d.Target.Container + "/" + d.Target.Blob}
		r.Body.Properties.TargetImageURI = c.BlobEndpoint(d.Target.Account) + address.EscapedPath()
	}
	c.Passing()
	done, total, err := p.Images.Progress(*d)
	if total > 0 {
		r.Body.Properties.Progress = &progress{done, total}
	}
	return err
}
