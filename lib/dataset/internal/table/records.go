package table

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"latentlab/lib/format"
)

// records reads the records of a table file after its header.
type records struct {
	names   []string // of the columns
	csv     *csv.Reader
	source  *source
	pending []string // a record that was read to find the header
	trailed bool     // a record may have an empty field more, as the header has
}

const window = 1 << 16 // bytes of a file that are looked at at once

// newRecords reads the header.
func newRecords(r io.Reader, o *Options) (*records, error) {
	s := &source{from: r}
	buffered := bufio.NewReaderSize(s, window)
	head, err := buffered.Peek(window)
	if err != nil && err != io.EOF {
		return nil, err
	}
	if bytes.HasPrefix(head, []byte("\xef\xbb\xbf")) {
		buffered.Discard(3)
		head = head[3:]
	}
	separator := o.Separator
	if separator == 0 {
		if separator, err = findSeparator(head, o.Numbers); err != nil {
			return nil, err
		}
	}
	in := &records{csv: csv.NewReader(buffered), source: s}
	in.csv.Comma = separator
	in.csv.ReuseRecord = true
	in.csv.FieldsPerRecord = -1
	// Skipping space costs time, and is needed only before quotation marks.
	in.csv.TrimLeadingSpace = separator != '\t' && bytes.Contains(head, []byte(string(separator)+" \"")) ||
		separator == ' ' // any number of which separates fields
	first, err := in.read()
	if err == io.EOF {
		return nil, errors.New("the file is empty: expected a table")
	}
	if err != nil {
		return nil, err
	}
	line, _ := in.csv.FieldPos(0)
	for _, field := range first {
		switch {
		case strings.Contains(field, "\r"):
			return nil, fmt.Errorf("line %d: lines end with a carriage return only: save the file with the line ends "+
				"of Unix or Windows", line)
		case !utf8.ValidString(field):
			return nil, fmt.Errorf("line %d: %q is not UTF-8: save the file as UTF-8", line, field)
		}
	}
	return in, in.readHeader(first, line, o)
}

// readHeader sets the names of the columns.
func (in *records) readHeader(first []string, line int, o *Options) error {
	has, err := hasHeader(first, o)
	if err != nil {
		return fmt.Errorf("line %d: %w", line, err)
	}
	in.names = make([]string, len(first))
	if !has {
		in.pending = append(in.pending, first...)
		for i := range in.names {
			in.names[i] = strconv.Itoa(i)
		}
		if o.Names != nil && len(o.Names) != len(first) {
			return fmt.Errorf("line %d has %s, but dataset.NoHeader has %s: expected a name for each", line,
				format.Count(len(first), "field"), format.Count(len(o.Names), "name"))
		}
		copy(in.names, o.Names)
		if i := slices.Index(in.names, ""); i >= 0 {
			return fmt.Errorf("line %d: name %d of dataset.NoHeader is empty: expected a name for each column", line, i+1)
		}
	} else {
		// Some programs end each line, or only the header, with a separator.
		if last := len(first) - 1; last > 0 && strings.TrimSpace(first[last]) == "" {
			in.names, in.trailed = in.names[:last], true
		}
		for i := range in.names {
			in.names[i] = strings.TrimSpace(first[i])
			if in.names[i] == "" {
				in.names[i] = fmt.Sprintf("Unnamed: %d", i) // as pandas has it
			}
		}
	}
	seen := map[string]int{}
	for i, name := range in.names {
		if j, ok := seen[name]; ok {
			err := fmt.Errorf("line %d: fields %d and %d are both called %q: expected a name of its own for each column",
				line, j+1, i+1, name)
			if o.Header == FindHeader {
				err = fmt.Errorf("%w; dataset.NoHeader reads a first line of values", err)
			}
			return err
		}
		seen[name] = i
	}
	return nil
}

// hasHeader reports whether the first record of a file has the names of the columns.
func hasHeader(first []string, o *Options) (bool, error) {
	switch o.Header {
	case HasHeader:
		return true, nil
	case NoHeader:
		return false, nil
	}
	found := "" // a number that may be a name, such as 2024
	seen := map[string]bool{}
	for _, field := range first {
		field = strings.TrimSpace(field)
		if _, ok := o.Numbers.parse(field); !ok {
			continue
		}
		if strings.Trim(field, "0123456789") != "" || seen[field] {
			return false, nil // no names: a fraction, or the same number twice
		}
		seen[field], found = true, field
	}
	if found != "" {
		return false, fmt.Errorf("it is not clear whether these are names of columns or values, since one is %s: "+
			"choose dataset.Header or dataset.NoHeader", found)
	}
	return true, nil
}

// next returns the next record, with a field for each column. It is valid until the next
// call.
func (in *records) next() ([]string, error) {
	record := in.pending
	if in.pending = nil; record == nil {
		var err error
		if record, err = in.read(); err != nil {
			return nil, err
		}
	}
	n := len(in.names)
	if in.trailed && len(record) == n+1 && record[n] == "" {
		record = record[:n]
	}
	if len(record) != n {
		line, _ := in.csv.FieldPos(0)
		return nil, fmt.Errorf("line %d: %s, expected %d as in the first line", line, format.Count(len(record), "field"), n)
	}
	return record, nil
}

// read is csv.Reader.Read with errors in this package's words.
func (in *records) read() ([]string, error) {
	record, err := in.csv.Read()
	in.source.ahead = 0
	var parse *csv.ParseError
	if err == nil || err == io.EOF || !errors.As(err, &parse) {
		return record, err
	}
	row := ""
	if parse.StartLine != parse.Line {
		row = fmt.Sprintf(" (the row begins in line %d)", parse.StartLine)
	}
	switch parse.Err {
	case csv.ErrQuote:
		err = errors.New("a field's quotation mark is not closed, or something follows the closing one: expected " +
			`"…" around the field and "" for a quotation mark in it`)
	case csv.ErrBareQuote:
		err = errors.New(`a quotation mark in a field without any around it: expected "…" around the field and "" for it`)
	default:
		return nil, parse.Err
	}
	return nil, fmt.Errorf("line %d, byte %d: %w%s", parse.Line, parse.Column, err, row)
}

// source passes bytes on, and refuses what no table has before it can fill the memory.
type source struct {
	from  io.Reader
	line  int // line ends so far
	ahead int // bytes since the last whole record
}

// maxRecord is the largest size of a record in bytes.
var maxRecord = 64 << 20 // a test lowers it

func (s *source) Read(p []byte) (int, error) {
	if s.ahead > maxRecord {
		return 0, fmt.Errorf("line %d: a row of more than %d MB: is a quotation mark not closed before, "+
			"or is this no text file?", s.line+1, maxRecord>>20)
	}
	n, err := s.from.Read(p)
	p = p[:n]
	if at := bytes.IndexByte(p, 0); at >= 0 {
		line := s.line + 1 + bytes.Count(p[:at], []byte{'\n'})
		return 0, fmt.Errorf("line %d: a NUL byte, which no text has: save the file as UTF-8 (not UTF-16)", line)
	}
	s.line += bytes.Count(p, []byte{'\n'})
	s.ahead += n
	return n, err
}

// findSeparator returns the only one of comma, semicolon and tab that the first line has,
// or | if it has none of them.
func findSeparator(head []byte, numbers Numbers) (rune, error) {
	candidates := ",;\t"
	if numbers.Decimal == ',' {
		candidates = ";\t"
	}
	inQuotes, found, bar := false, "", false
	for _, c := range string(head) {
		if c == '"' {
			inQuotes = !inQuotes
		}
		if inQuotes {
			continue
		}
		if c == '\n' {
			break
		}
		bar = bar || c == '|'
		if strings.ContainsRune(candidates, c) && !strings.ContainsRune(found, c) {
			found += string(c)
		}
	}
	switch len(found) {
	case 0:
		if bar {
			return '|', nil
		}
		return ',', nil
	case 1:
		return rune(found[0]), nil
	}
	return 0, fmt.Errorf("line 1 has both %q and %q: choose what separates the fields with dataset.Separator",
		found[0], found[1])
}
