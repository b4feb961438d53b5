package admin

import (
	"net/http"
	"strings"

	"github.com/edgerite/edgerite/internal/apierr"
)

type deviceList struct {
	Devices []Device `json:"devices"`
}

type nameList struct {
	Names []string `json:"names"`
}

type resetRequest struct {
	Device string `json:"device"` // host, or name where no other device has it; empty means every device
}

type resetResponse struct {
	Reset []string `json:"reset"` // hosts, in the order of the configuration
}

func (s *service) health(w http.ResponseWriter, _ *http.Request) error {
	return answer(w, map[string]string{"status": "ok"})
}

func (s *service) devices(w http.ResponseWriter, _ *http.Request) error {
	return answer(w, deviceList{Devices: s.Devices.Devices()})
}

func (s *service) names(w http.ResponseWriter, r *http.Request) error {
	names, err := s.Names(r.Context())
	if err != nil {
		return err
	}
	return answer(w, nameList{Names: names})
}

func (s *service) reset(w http.ResponseWriter, r *http.Request) error {
	var in resetRequest
	if err := decode(w, r, &in); err != nil {
		return err
	}
	chosen, err := s.choose(in.Device)
	if err != nil {
		return err
	}
	out := resetResponse{Reset: []string{}}
	for _, d := range chosen {
		if err = s.Devices.Reset(r.Context(), d.Host()); err != nil {
			break
		}
		out.Reset = append(out.Reset, d.Host())
	}
	s.forgetFaults(out.Reset)
	if err != nil {
		return err
	}
	return answer(w, out)
}

// choose finds the device that a caller means, or all of them. Devices of different domains may share a name.
func (s *service) choose(device string) ([]Device, error) {
	all := s.Devices.Devices()
	if device == "" {
		return all, nil
	}
	var named []Device
	var hosts, every []string
	for _, d := range all {
		every = append(every, d.Host())
		if strings.EqualFold(device, d.Host()) {
			return []Device{d}, nil
		}
		if strings.EqualFold(device, d.Name) {
			named, hosts = append(named, d), append(hosts, d.Host())
		}
	}
	switch len(named) {
	case 0:
		return nil, apierr.New(http.StatusNotFound, "DeviceNotFound", "There is no device %q here: choose of %s.", device, strings.Join(every, ", ")).At("device")
	case 1:
		return named, nil
	}
	return nil, apierr.New(http.StatusConflict, "DeviceAmbiguous", "Several devices are called %q: say which of %s.", device, strings.Join(hosts, ", ")).At("device")
}
