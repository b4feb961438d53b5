package main

import (
	"encoding/base32"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/edgerite/edgerite/config"
	"github.com/edgerite/edgerite/internal/durable"
	"github.com/edgerite/edgerite/internal/rnd"
)

// fillPasswords gives a random password to each device that has none, as in a container. It is kept in the data
// directory, so that a restart does not lock clients out. It returns the devices it gave one.
func fillPasswords(cfg *config.Config) ([]config.Device, error) {
	var made []config.Device
	for i := range cfg.Devices {
		d := &cfg.Devices[i]
		if d.ArmPassword != "" {
			continue
		}
		password, err := keptPassword(*cfg, *d)
		if errors.Is(err, fs.ErrNotExist) {
			password, err = makePassword(*cfg, *d)
		}
		if err != nil {
			return nil, fmt.Errorf("the password of %s: %w", d.Host(), err)
		}
		d.ArmPassword = password
		made = append(made, *d)
	}
	return made, nil
}

// keptPassword is what an earlier run made, or fs.ErrNotExist.
func keptPassword(cfg config.Config, d config.Device) (string, error) {
	if cfg.Ephemeral {
		return "", fs.ErrNotExist
	}
	text, err := os.ReadFile(passwordFile(cfg, d))
	return strings.TrimSpace(string(text)), err
}

func makePassword(cfg config.Config, d config.Device) (string, error) {
	// 70 random bits in 14 characters, after two that make it three kinds of character whatever they are.
	random := base32.StdEncoding.EncodeToString(rnd.New().Bytes(10))[:14]
	password := "E-" + strings.ToLower(random)
	if cfg.Ephemeral {
		return password, nil
	}
	if err := os.MkdirAll(cfg.Data, 0o700); err != nil {
		return "", err
	}
	return password, durable.WriteFile(passwordFile(cfg, d), []byte(password+"\n"), 0o600)
}

func passwordFile(cfg config.Config, d config.Device) string {
	return filepath.Join(cfg.Data, "arm-password-"+d.Host())
}
