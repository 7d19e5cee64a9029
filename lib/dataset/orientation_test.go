package dataset

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"testing"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
)

// stored returns an image as a camera stores it that is held in one of the eight
// orientations: seen upright it is 32×16, dark with a white top left quarter.
func stored(orientation int) *image.Gray {
	const height, width = 32, 16
	upright := func(y, x int) uint8 {
		if y < height/2 && x < width/2 {
			return 255
		}
		return uint8(40 * (1 + y*2/height + 2*(x*2/width))) // a tone for each quarter
	}
	m := image.NewGray(image.Rect(0, 0, width, height))
	if orientation >= 5 {
		m = image.NewGray(image.Rect(0, 0, height, width))
	}
	for y := range height {
		for x := range width {
			// Where the place of the upright image is stored, by Exif's words for row
			// and column 0: for 6 row 0 is the right side and column 0 the top.
			row := []int{y, y, height - 1 - y, height - 1 - y, x, width - 1 - x, width - 1 - x, x}[orientation-1]
			column := []int{x, width - 1 - x, width - 1 - x, x, y, y, height - 1 - y, height - 1 - y}[orientation-1]
			m.SetGray(column, row, color.Gray{Y: upright(y, x)})
		}
	}
	return m
}

// exif returns a block of tags with an orientation.
func exif(order binary.AppendByteOrder, mark string, orientation int) []byte {
	b := append([]byte(mark), 0, 0, 0, 0)
	order.(binary.ByteOrder).PutUint32(b[4:], 8)
	b = order.AppendUint16(b, 2)
	for _, entry := range [][2]uint16{{271, 1}, {274, uint16(orientation)}} {
		b = order.AppendUint16(b, entry[0])
		b = order.AppendUint16(b, 3)
		b = order.AppendUint32(b, 1)
		b = order.AppendUint16(b, entry[1])
		b = order.AppendUint16(b, 0)
	}
	return order.AppendUint32(b, 0)
}

// withExif returns a JPEG file of an image as a camera in that orientation stores it.
func withExif(t *testing.T, orientation int) []byte {
	block := append([]byte("Exif\x00\x00"), exif(binary.BigEndian, "MM\x00*", orientation)...)
	head := binary.BigEndian.AppendUint16([]byte("\xff\xe0\x00\x04ab\xff\xff\xe1"), uint16(2+len(block)))
	return insert(encoded(t, "jpeg", stored(orientation)), 2, head, block)
}

// insert returns a file with parts in it from the byte at on.
func insert(file []byte, at int, parts ...[]byte) []byte {
	return append(append(bytes.Clone(file[:at]), bytes.Join(parts, nil)...), file[at:]...)
}

// TestOrientation checks that photographs stand upright, however the camera was held.
func TestOrientation(t *testing.T) {
	little := func(o int) []byte { return exif(binary.LittleEndian, "II*\x00", o) }
	formats := map[string]func(o int) []byte{
		"a.jpg": func(o int) []byte { return withExif(t, o) },
		"a.png": func(o int) []byte {
			block := little(o)
			head := append(binary.BigEndian.AppendUint32(nil, uint32(len(block))), "eXIf"...)
			sum := binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(append([]byte("eXIf"), block...)))
			return insert(encoded(t, "png", stored(o)), 33, head, block, sum) // after IHDR
		},
	}
	for o := 1; o <= 8; o++ {
		for name, file := range formats {
			dir := t.TempDir()
			writeFile(t, dir, name, file(o))
			im, err := FromFolder(dir, 16, 8)
			if err != nil {
				t.Fatal(name, o, err)
			}
			for _, place := range []struct{ y, x, want int }{{3, 1, 255}, {12, 1, 80}, {3, 6, 120}, {12, 6, 160}} {
				if got := int(im.Pixels[place.y*im.Width+place.x]); got < place.want-8 || got > place.want+8 {
					t.Errorf("%s, orientation %d: row %d, column %d is %d, expected %d", name, o, place.y, place.x, got, place.want)
				}
			}
		}
		webp := append([]byte("RIFF\x00\x00\x00\x00WEBPVP8 \x03\x00\x00\x00abc\x00EXIF"), 38, 0, 0, 0)
		for name, file := range map[string][]byte{"TIFF": little(o), "WebP": append(webp, little(o)...)} {
			if got := orientation(file); got != o {
				t.Errorf("%s: orientation %d, expected %d", name, got, o)
			}
		}
	}
}

// TestOrientationOfDamaged checks that a file without sense is not turned.
func TestOrientationOfDamaged(t *testing.T) {
	whole := append([]byte("\xff\xd8\xff\xe1\x00\x2eExif\x00\x00"), exif(binary.BigEndian, "MM\x00*", 6)...)
	if got := orientation(whole); got != 6 {
		t.Fatalf("orientation %d, expected 6", got)
	}
	for n := range len(whole) - 12 { // the entry of the orientation ends four bytes before the end
		if got := orientation(whole[:n]); got != 1 {
			t.Errorf("the first %d bytes have orientation %d", n, got)
		}
	}
	for _, file := range []string{
		"", "II*\x00\xff\xff\xff\xff", "MM\x00*\x00\x00\x00\x08\xff\xff", "\xff\xd8\xff\xff\xff\xff\xff",
		"\x89PNG\r\n\x1a\n\xff\xff\xff\xffeXIf", "RIFF\x00\x00\x00\x00WEBPEXIF\xff\xff\xff\xff", "\xff\xd8\xff\xe1\x00\x00",
	} {
		if got := orientation([]byte(file)); got != 1 {
			t.Errorf("%q has orientation %d", file, got)
		}
	}
	if got := orientation(exif(binary.LittleEndian, "II*\x00", 9)); got != 1 {
		t.Errorf("9 is orientation %d", got)
	}
}

// TestOtherFormats checks that BMP and TIFF are read as PNG is.
func TestOtherFormats(t *testing.T) {
	dir, m := t.TempDir(), bars(40, 40, 200)
	var asBMP, asTIFF bytes.Buffer
	if err := bmp.Encode(&asBMP, m); err != nil {
		t.Fatal(err)
	}
	if err := tiff.Encode(&asTIFF, m, nil); err != nil {
		t.Fatal(err)
	}
	writeFile(t, dir, "a.png", encoded(t, "png", m))
	writeFile(t, dir, "b.bmp", asBMP.Bytes())
	writeFile(t, dir, "c.TIFF", asTIFF.Bytes())
	im, err := FromFolder(dir, 20, 20)
	if err != nil || im.Len() != 3 {
		t.Fatalf("%v, %v", im, err)
	}
	for i := range 3 {
		if !bytes.Equal(im.Row(i), im.Row(0)) {
			t.Errorf("image %d is not that of the PNG file", i)
		}
	}
}
