package wasm

import (
	"embed"
	"strings"
)

// Script is the JavaScript function latentlabBundle(data) for data from [Bundle.JSON]. It returns
// {kind, run(function), input(function, name), output(function, name), variable(path)}; the last three return
// memory of the bundle as Float32Array.
var Script = script()

// WordsScript is the JavaScript functions latentlabWords(text), which decodes what [EncodeWords] returns,
// and latentlabUnpack(text, length), which gives its bytes.
//
//go:embed words.js
var WordsScript string

//go:embed *.js
var scripts embed.FS

// script returns the scripts one after another.
func script() string {
	entries, err := scripts.ReadDir(".")
	if err != nil {
		panic(err) // the folder is embedded
	}
	var all strings.Builder
	for _, entry := range entries {
		text, err := scripts.ReadFile(entry.Name())
		if err != nil {
			panic(err) // so is the file
		}
		all.WriteString(CompactScript(string(text)))
	}
	return all.String()
}

// CompactScript returns a script without indentation and lines of comments: a third less for a page to carry.
// No line of it may begin inside a string.
func CompactScript(script string) string {
	var out strings.Builder
	for line := range strings.Lines(script) {
		if line = strings.TrimLeft(line, " "); !strings.HasPrefix(line, "//") {
			out.WriteString(line)
		}
	}
	return out.String()
}
