package main

import (
	"cmp"
	"runtime"
	"runtime/debug"

	"github.com/edgerite/edgerite/config"
)

type versionCommand struct {
	Output config.Value `name:"output" placeholder:"FORM" fallback:"text" help:"text for people, json for scripts."`
}

// version is what the go command knows of the build.
type version struct {
	Version  string `json:"version"`
	Revision string `json:"revision,omitempty"`
	Time     string `json:"time,omitempty"` // of the revision
	Modified bool   `json:"modified,omitempty"`
	Go       string `json:"go"`
	Platform string `json:"platform"`
}

// Run prints the version.
func (c *versionCommand) Run(in *invocation) error {
	cfg, err := in.config()
	if err != nil {
		return err
	}
	v := readVersion()
	if cfg.Output == config.JSON {
		return in.printJSON(v)
	}
	in.printf("edgerite %s", v.Version)
	if v.Revision != "" {
		in.printf(" (%s)", v.Revision)
	}
	in.printf(" %s %s\n", v.Go, v.Platform)
	return nil
}

func readVersion() version {
	v := version{Version: "unknown", Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return v
	}
	v.Version = cmp.Or(info.Main.Version, v.Version)
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			v.Revision = s.Value
		case "vcs.time":
			v.Time = s.Value
		case "vcs.modified":
			v.Modified = s.Value == "true"
		}
	}
	return v
}
