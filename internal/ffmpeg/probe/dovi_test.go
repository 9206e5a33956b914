package probe

import (
	"encoding/json"
	"testing"
)

func TestDolbyVisionIsToldByItsBaseLayer(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ transfer, record, want string }{
		"profile 5 is Dolby's alone, whatever its transfer": {"smpte2084", `{"dv_profile":5,"bl_present_flag":1,"dv_bl_signal_compatibility_id":0}`, "dolby_vision"},
		"profile 5 without a transfer":                      {"unknown", `{"dv_profile":5,"dv_bl_signal_compatibility_id":0}`, "dolby_vision"},
		"profile 7 has HDR10 below":                         {"smpte2084", `{"dv_profile":7,"dv_bl_signal_compatibility_id":6}`, "pq"},
		"profile 8.1 has HDR10 below":                       {"smpte2084", `{"dv_profile":8,"dv_bl_signal_compatibility_id":1}`, "pq"},
		"profile 8.2 has SDR below":                         {"bt709", `{"dv_profile":8,"dv_bl_signal_compatibility_id":2}`, ""},
		"profile 8.4 has HLG below":                         {"arib-std-b67", `{"dv_profile":8,"dv_bl_signal_compatibility_id":4}`, "hlg"},
		"profile 10.0, of AV1, is as profile 5":             {"smpte2084", `{"dv_profile":10,"dv_bl_signal_compatibility_id":0}`, "dolby_vision"},
		"profile 10.1, of AV1, has HDR10 below":             {"smpte2084", `{"dv_profile":10,"dv_bl_signal_compatibility_id":1}`, "pq"},
		"a record that is damaged changes nothing":          {"smpte2084", `{"dv_profile":"?"}`, "pq"},
	} {
		var s stream
		raw := `{"codec_type":"video","codec_name":"hevc","width":3840,"height":2160,"pix_fmt":"yuv420p10le","color_transfer":"` + c.transfer +
			`","side_data_list":[{"side_data_type":"DOVI configuration record",` + c.record[1:] + `]}`
		if err := json.Unmarshal([]byte(raw), &s); err != nil {
			t.Fatal(err)
		}
		if got := s.video().HDR; got != c.want {
			t.Errorf("%s: %q, expected %q", name, got, c.want)
		}
	}
}

func TestTimesAreInWholeMicroseconds(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"00:00:16.000000000": "16", "00:01:02.345000001": "62.345"} {
		if raw, err := json.Marshal(clock(text)); err != nil || string(raw) != want {
			t.Errorf("%s: %s, %v", text, raw, err)
		}
	}
}
