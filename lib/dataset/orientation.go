package dataset

import (
	"bytes"
	"encoding/binary"
	"image"
)

// orientation returns how an image file wants its pixels to be turned: the number from
// 1 to 8 of Exif's tag 274, which cameras write, in a JPEG, PNG, WebP or TIFF file. It
// is 1, not to turn them, where there is none.
func orientation(file []byte) int {
	if v := exifTag(file, 274); v >= 1 && v <= 8 {
		return v
	}
	return 1
}

// exifTag returns the number of 16 bits that the first directory of an image file's
// tags has for a tag, -1 if there is none.
func exifTag(file []byte, tag uint16) int {
	const short, entrySize = 3, 12
	block := exifBlock(file)
	if len(block) < 8 {
		return -1
	}
	var order binary.ByteOrder = binary.LittleEndian
	if block[0] == 'M' {
		order = binary.BigEndian
	}
	first := order.Uint32(block[4:])
	if uint64(first)+2 > uint64(len(block)) {
		return -1
	}
	entries := block[first:]
	n := int(order.Uint16(entries))
	for entries = entries[2:]; n > 0 && len(entries) >= entrySize; n, entries = n-1, entries[entrySize:] {
		if order.Uint16(entries) == tag && order.Uint16(entries[2:]) == short {
			return int(order.Uint16(entries[8:]))
		}
	}
	return -1
}

// exifBlock returns the part of an image file that has Exif's tags, in the format of
// TIFF, nil if there is none.
func exifBlock(file []byte) []byte {
	var block []byte
	switch {
	case bytes.HasPrefix(file, []byte("\xff\xd8")):
		block = jpegExif(file)
	case bytes.HasPrefix(file, []byte("\x89PNG\r\n\x1a\n")):
		block = chunk(file[8:], "eXIf", binary.BigEndian)
	case bytes.HasPrefix(file, []byte("RIFF")) && len(file) > 12 && string(file[8:12]) == "WEBP":
		block = chunk(file[12:], "EXIF", binary.LittleEndian)
	default:
		block = file
	}
	block = bytes.TrimPrefix(block, []byte("Exif\x00\x00"))
	if bytes.HasPrefix(block, []byte("II*\x00")) || bytes.HasPrefix(block, []byte("MM\x00*")) {
		return block
	}
	return nil
}

// jpegExif returns the content of the first segment of a JPEG file that begins as
// Exif's do.
func jpegExif(file []byte) []byte {
	const app1, startOfScan, endOfImage = 0xe1, 0xda, 0xd9
	for rest := file[2:]; len(rest) >= 4 && rest[0] == 0xff; {
		marker, size := rest[1], 2+int(binary.BigEndian.Uint16(rest[2:]))
		if marker == 0xff { // fill before a marker
			rest = rest[1:]
			continue
		}
		if marker == startOfScan || marker == endOfImage || size < 4 || size > len(rest) {
			return nil
		}
		if segment := rest[4:size]; marker == app1 && bytes.HasPrefix(segment, []byte("Exif\x00\x00")) {
			return segment
		}
		rest = rest[size:]
	}
	return nil
}

// chunk returns the content of the first chunk of a kind in the chunks of a PNG file
// (length, kind, content, CRC) or, in little-endian order, of a WebP file (kind,
// length, content, filled up to an even length).
func chunk(rest []byte, kind string, order binary.ByteOrder) []byte {
	for len(rest) >= 8 {
		size, name, after := uint64(order.Uint32(rest)), string(rest[4:8]), uint64(4)
		if order == binary.LittleEndian {
			size, name = uint64(order.Uint32(rest[4:])), string(rest[:4])
			after = size % 2
		}
		if 8+size > uint64(len(rest)) {
			return nil
		}
		if name == kind {
			return rest[8 : 8+size]
		}
		rest = rest[min(8+size+after, uint64(len(rest))):]
	}
	return nil
}

// sideways reports whether an orientation turns rows into columns.
func sideways(orientation int) bool { return orientation >= 5 }

// turn writes an image as a file has it as pixels, [height, width, channels] as it is seen.
func turn(pixels []uint8, stored *image.RGBA, orientation int, shape Shape) {
	channels := shape.Channels
	for y := range shape.Height {
		for x := range shape.Width {
			right, bottom := shape.Width-1-x, shape.Height-1-y
			row, column := y, x
			switch orientation {
			case 2:
				row, column = y, right
			case 3:
				row, column = bottom, right
			case 4:
				row, column = bottom, x
			case 5:
				row, column = x, y
			case 6:
				row, column = right, y
			case 7:
				row, column = right, bottom
			case 8:
				row, column = x, bottom
			}
			at := (y*shape.Width + x) * channels
			writePixel(pixels[at:at+channels], stored.RGBAAt(column, row))
		}
	}
}
