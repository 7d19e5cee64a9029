package dataset

import (
	"image/color"
	"strings"
	"testing"
)

// Standard deviations whose inverse is infinite, or 0 on a device.
func TestMeasureScalingExtremes(t *testing.T) {
	for _, unit := range []float32{1e-40, 1.5e38} {
		e := &Examples{Name: "far", Columns: []Column{{Name: "v"}}, Values: []float32{-unit, unit, 2 * unit}}
		if s, err := e.MeasureScaling(); err == nil || !strings.Contains(err.Error(), "multiply its values") {
			t.Errorf("unit %g: %v, %v", unit, s, err)
		}
	}
}

// Archives that were made on a Mac have a folder of its own files beside the classes.
func TestFolderOfMac(t *testing.T) {
	image := plain(t, color.Black)
	dir := tree(t, map[string][]byte{"cat/a.png": image, "dog/a.png": image, "__MACOSX/cat/._a.png": []byte("x")})
	var e *Examples
	var err error
	text := noticed(t, func() { e, err = FromFolder(dir, 2, 2) })
	if err != nil || len(e.Classes) != 2 || !strings.Contains(text, "Skipped 1 item") {
		t.Errorf("%v, %v, notice %q", e, err, text)
	}
}
