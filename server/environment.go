package server

import (
	"go.uber.org/zap"

	"github.com/edgerite/edgerite/config"
	"github.com/edgerite/edgerite/internal/clock"
	"github.com/edgerite/edgerite/internal/rnd"
)

// environment is what all devices of a process share.
type environment struct {
	config config.Config
	data   dataDir
	clock  *clock.Clock
	rand   *rnd.Source
	log    *zap.Logger
}
