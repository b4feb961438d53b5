package main

import (
	"slices"
	"strings"

	"github.com/edgerite/edgerite/config"
)

// cautions are what a person should know before others reach the emulator, a sentence each.
func cautions(cfg config.Config) []string {
	var sentences []string
	open := slices.DeleteFunc(slices.Concat(cfg.Listen, cfg.HTTP), config.Loopback)
	if len(open) == 0 {
		return nil
	}
	reach := strings.Join(open, " and ") + ", where others may reach it"
	for _, d := range cfg.Devices {
		if d.ArmPassword == config.DefaultPassword {
			sentences = append(sentences, "WARNING: "+d.Host()+" listens on "+reach+", with the default password that everybody knows: give it one with --arm-password.")
		}
		if d.Domain == "localhost" || strings.HasSuffix(d.Domain, ".localhost") {
			sentences = append(sentences, d.Host()+" listens on "+reach+", but other machines take every .localhost name for themselves: choose another --dns-domain.")
		}
	}
	return sentences
}
