package admin

import (
	"errors"
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
	Device string `json:"device"` // empty means every device
}

type resetResponse struct {
	Reset []string `json:"reset"` // names, in the order of the configuration
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
	out := resetResponse{Reset: []string{}}
	for _, d := range s.Devices.Devices() {
		if in.Device != "" && !strings.EqualFold(in.Device, d.Name) {
			continue
		}
		if err := s.Devices.Reset(r.Context(), d.Name); err != nil && !errors.Is(err, ErrNoDevice) {
			return err
		}
		out.Reset = append(out.Reset, d.Name)
	}
	if len(out.Reset) == 0 {
		return apierr.New(http.StatusNotFound, "DeviceNotFound", "There is no device %q here: GET /devices lists them.", in.Device).At("device")
	}
	return answer(w, out)
}
