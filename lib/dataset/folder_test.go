package dataset

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"math"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"latentlab/internal/hometest"
	"latentlab/lib/notice"
)

// bars returns an image of vertical bars: the left quarter black, the middle half
// of the given gray level, the right quarter black.
func bars(w, h int, tone uint8) *image.Gray {
	m := image.NewGray(image.Rect(0, 0, w, h))
	for y := range h {
		for x := w / 4; x < w-w/4; x++ {
			m.SetGray(x, y, color.Gray{Y: tone})
		}
	}
	return m
}

// encoded returns an image file.
func encoded(t testing.TB, format string, m image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	var err error
	switch format {
	case "png":
		err = png.Encode(&out, m)
	case "jpeg":
		err = jpeg.Encode(&out, m, nil)
	case "gif":
		err = gif.Encode(&out, m, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestFromFolder checks that images are cropped, scaled and sorted.
func TestFromFolder(t *testing.T) {
	dir := t.TempDir()
	writeFile(t, dir, "c.PNG", encoded(t, "png", image.NewNRGBA(image.Rect(0, 0, 9, 9)))) // transparent
	writeFile(t, dir, "b.jpg", encoded(t, "jpeg", bars(80, 40, 200)))
	writeFile(t, dir, "a.gif", encoded(t, "gif", bars(400, 200, 100)))
	im, err := FromFolder(dir, 12, 12)
	if err != nil {
		t.Fatal(err)
	}
	if im.Len() != 3 || im.Shape() != (Shape{12, 12, 1}) || im.Labels != nil || im.Check() != nil {
		t.Fatalf("%d images of %v, labels %v; %v", im.Len(), im.Shape(), im.Labels, im.Check())
	}
	// Cropped to a square, a 2:1 image has only the middle bar; the GIF palette and
	// JPEG may change it a little.
	for i, want := range []int{100, 200, 255} {
		for _, at := range [][2]int{{2, 2}, {6, 6}, {9, 9}} {
			if got := int(im.Row(i)[at[0]*im.Width+at[1]]); got < want-12 || got > want+12 {
				t.Errorf("image %d at %v is %d, want about %d", i, at, got, want)
			}
		}
	}
}

// TestFromFolderOfFile checks that a file is not taken for a folder.
func TestFromFolderOfFile(t *testing.T) {
	path := writeFile(t, t.TempDir(), "cells.csv", []byte("a,b\n1,2\n"))
	want := path + " is a file, expected a folder of images; dataset.FromImage reads an image, dataset.FromCSV a table"
	if _, err := FromFolder(path, 2, 2); err == nil || err.Error() != want {
		t.Errorf("error %v, expected %s", err, want)
	}
}

// tree writes files with the given content, each below dir, and returns dir.
func tree(t *testing.T, files map[string][]byte) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, "/") {
			continue
		}
		writeFile(t, filepath.Dir(path), filepath.Base(path), content)
	}
	return dir
}

// noticed returns what notices do prints.
func noticed(t *testing.T, do func()) string {
	t.Helper()
	var out bytes.Buffer
	defer func(was io.Writer) { notice.Output = was }(notice.Output)
	notice.Output = &out
	do()
	return out.String()
}

// plain returns a PNG file of one color.
func plain(t *testing.T, c color.Color) []byte {
	m := image.NewRGBA(image.Rect(0, 0, 8, 8))
	draw.Draw(m, m.Bounds(), image.NewUniform(c), image.Point{}, draw.Src)
	return encoded(t, "png", m)
}

// bomb returns a PNG file of a few bytes that claims to have 60,000 by 60,000 pixels.
func bomb(t *testing.T) []byte {
	file := plain(t, color.Black)
	binary.BigEndian.PutUint32(file[16:], 60000)
	binary.BigEndian.PutUint32(file[20:], 60000)
	binary.BigEndian.PutUint32(file[29:], crc32.ChecksumIEEE(file[12:29]))
	return file
}

// TestFolderProgress checks that the progress of reading a folder is shown, and ends.
func TestFolderProgress(t *testing.T) {
	files := map[string][]byte{}
	for i := range 40 {
		files[fmt.Sprintf("%02d.png", i)] = plain(t, color.White)
	}
	dir := tree(t, files)
	type line struct {
		share float64
		text  string
	}
	var shown []line
	defer func(delay, pause time.Duration) { NewProgress, progressDelay, progressPause = nil, delay, pause }(progressDelay, progressPause)
	NewProgress = func() func(float64, string) {
		return func(share float64, text string) { shown = append(shown, line{share, text}) }
	}
	read := func() {
		shown = nil
		if _, err := FromFolder(dir, 4, 4); err != nil {
			t.Fatal(err)
		}
	}
	progressDelay = time.Hour
	if read(); len(shown) > 0 {
		t.Errorf("a short task shows %v", shown)
	}
	progressDelay, progressPause = 0, 0
	read()
	if len(shown) < 2 {
		t.Fatalf("shown are %v", shown)
	}
	what := "40 images of " + filepath.Base(dir)
	first, last := shown[0], shown[len(shown)-1]
	if first.share <= 0 || first.share >= 1 || first.text != "reading "+what || last != (line{1, what + " read"}) {
		t.Errorf("shown first is %v, last %v", first, last)
	}
}

// TestFolderLinks checks that links to files and folders are followed, but not in circles.
func TestFolderLinks(t *testing.T) {
	dir := tree(t, map[string][]byte{"data/cat/1.png": plain(t, color.Black)})
	at := func(name string) string { return filepath.Join(dir, name) }
	for link, target := range map[string]string{
		"data/dog": at("data/cat"), "data/cat/2.png": at("data/cat/1.png"), "data/cat/up": at("data"), "gone/1.png": "nowhere",
	} {
		if err := os.MkdirAll(filepath.Dir(at(link)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(target, at(link)); err != nil {
			t.Skip(err)
		}
	}
	var e *Examples
	var err error
	noticed(t, func() { e, err = FromFolder(at("data"), 4, 4) })
	if err != nil || !slices.Equal(e.Classes, []string{"cat", "dog"}) {
		t.Errorf("%v, %v", e, err)
	}
	if _, err := FromFolder(at("gone"), 4, 4); err == nil || !strings.Contains(err.Error(), "1.png") {
		t.Errorf("a link to nothing: %v", err)
	}
}

// TestFromFolderSize checks the errors of sizes that no image has, and of no folder.
func TestFromFolderSize(t *testing.T) {
	dir := tree(t, map[string][]byte{"1.png": plain(t, color.Black)})
	for _, size := range [][2]int{{0, 8}, {8, -1}, {math.MaxInt, 1}, {1, math.MaxInt}, {1 << 40, 1 << 40}} {
		if _, err := FromFolder(dir, size[0], size[1]); err == nil || !strings.Contains(err.Error(), "at most 200000000 pixels") {
			t.Errorf("images of %v: error %v", size, err)
		}
	}
	if _, err := FromFolder(filepath.Join(dir, "nothing"), 8, 8); !os.IsNotExist(err) {
		t.Errorf("a missing folder: %v", err)
	}
}

// BenchmarkFromFolder reads photographs as images of 64×64 pixels in color: 20,000 JPEG files
// of that size, and 1,000 larger ones, all cut out of two photographs. It reports the
// process's largest memory while it reads.
func BenchmarkFromFolder(b *testing.B) {
	hometest.Need(b, "scikit-learn's photographs", "data", "scikit-learn")
	photographs, err := Photographs()
	if err != nil {
		b.Fatal(err)
	}
	for _, test := range []struct{ n, height, width int }{{20_000, 64, 64}, {1_000, 375, 500}} {
		b.Run(fmt.Sprintf("%d of %d×%d", test.n, test.height, test.width), func(b *testing.B) {
			dir := b.TempDir()
			m := image.NewRGBA(image.Rect(0, 0, test.width, test.height))
			for i := range test.n {
				top, left := i*37%(427-test.height), i*101%(640-test.width)
				for y := range test.height {
					for x := range test.width {
						red, green, blue := photographs.RGB(i%2, top+y, left+x)
						m.SetRGBA(x, y, color.RGBA{red, green, blue, 255})
					}
				}
				writeFile(b, dir, fmt.Sprintf("%05d.jpg", i), encoded(b, "jpeg", m))
			}
			debug.FreeOSMemory()
			os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) // resets VmHWM
			for b.Loop() {
				e, err := FromFolder(dir, 64, 64, Color)
				if err != nil || e.Len() != test.n {
					b.Fatal(e, err)
				}
			}
			b.ReportMetric(float64(test.n*b.N)/b.Elapsed().Seconds(), "images/s")
			if status, err := os.ReadFile("/proc/self/status"); err == nil {
				if _, after, found := strings.Cut(string(status), "VmHWM:"); found {
					kB, _ := strconv.Atoi(strings.Fields(after)[0])
					b.ReportMetric(float64(kB)/1024, "peak-MB")
				}
			}
		})
	}
}
