package config

import (
	"errors"
	"strconv"
	"strings"
)

// The custom sizes a device has: their names cannot be changed.
// https://learn.microsoft.com/azure/databox-online/azure-stack-edge-create-vm-with-custom-size
const (
	customNoGPU   = "Custom_NonGPU"
	customGPU     = "Custom_GPU_" // and the model
	maxCustomGPUs = 2             // "a value compatible with the number of GPUs on your device, which is 1 or 2"

	// No device has as much; the numbers stay far from what could overflow.
	maxCustomCores = 1 << 10
	maxCustomMB    = 1 << 24
)

// customSizes reads NAME:CORES:MB[:GPUS].
func (r *resolver) customSizes(v Value) []CustomSize {
	var found []CustomSize
	names := map[string]bool{}
	for text := range r.items(v) {
		size, err := parseCustomSize(text)
		if err == nil && names[size.Name] {
			err = errors.New("it is given twice; keep one")
		}
		if err != nil {
			r.problems.add(v.From, "%q is not a custom size: %v", text, err)
			continue
		}
		names[size.Name] = true
		found = append(found, size)
	}
	return found
}

func parseCustomSize(text string) (CustomSize, error) {
	parts := strings.Split(text, ":")
	if len(parts) != 3 && len(parts) != 4 {
		return CustomSize{}, errors.New("write NAME:CORES:MB or NAME:CORES:MB:GPUS, such as Custom_NonGPU:4:4096")
	}
	var s CustomSize
	for _, name := range []string{customNoGPU, customGPU + "T4_v3", customGPU + "A2"} {
		if strings.EqualFold(name, parts[0]) {
			s.Name = name
		}
	}
	if s.Name == "" {
		return s, errors.New("the device has Custom_NonGPU, Custom_GPU_T4_v3 and Custom_GPU_A2, and no other")
	}
	for i, number := range []struct {
		value *int
		max   int
		what  string
	}{{&s.Cores, maxCustomCores, "cores"}, {&s.MemoryMB, maxCustomMB, "MB of memory"}, {&s.GPUs, maxCustomGPUs, "GPUs"}} {
		if i+1 == len(parts) {
			break
		}
		n, err := strconv.Atoi(parts[i+1])
		if err != nil || n < 1 || n > number.max {
			return s, errors.New("the number of " + number.what + " is from 1 to " + strconv.Itoa(number.max))
		}
		*number.value = n
	}
	if s.GPUs > 0 && s.Name == customNoGPU {
		return s, errors.New("it has no GPUs")
	}
	return s, nil
}
