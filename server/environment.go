package server

import (
	"go.uber.org/zap"

	"github.com/edgerite/edgerite/arm"
	"github.com/edgerite/edgerite/blob"
	"github.com/edgerite/edgerite/config"
	"github.com/edgerite/edgerite/internal/clock"
	"github.com/edgerite/edgerite/internal/fault"
	"github.com/edgerite/edgerite/internal/rnd"
	"github.com/edgerite/edgerite/sts"
)

// tenantID is the same on every device:
// https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-connect-resource-manager.
const tenantID = "c0257de7-538f-415c-993a-1b87a031879d"

// environment is what all devices of a process share.
type environment struct {
	config   config.Config
	data     dataDir
	clock    *clock.Clock
	rand     *rnd.Source
	keys     *sts.Keys    // one signing key for the installation
	run      string       // names this start of the program
	accounts *changes     // when storage accounts come and go
	sources  blob.Fetcher // of copies
	faults   *fault.Set
	log      *zap.Logger
}

// proGPU is what virtual machines may use of a Pro GPU with two GPUs:
// https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-technical-specifications-compliance for cores, memory
// and GPUs, https://learn.microsoft.com/azure/databox-online/azure-stack-edge-gpu-virtual-machine-overview for the number of machines.
// behaviour: capacity.
func proGPU() arm.Capacity {
	return arm.Capacity{VCPUs: 40, MemoryMB: 96 << 10, GPUs: 2, VMs: 24}
}
