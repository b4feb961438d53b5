package server

import (
	"context"
	"net"
	"time"
)

// SetBind replaces the opening of sockets, to play a machine with other rights.
func (s *Server) SetBind(b func(ctx context.Context, address string) (net.Listener, error)) {
	s.bind = b
}

// SetGrace is how long Run lets requests finish.
func (s *Server) SetGrace(d time.Duration) { s.grace = d }

// SetHostsFile replaces the system's hosts file.
func (s *Server) SetHostsFile(path string) { s.hostsFile = path }
