package wasm

import (
	"embed"
	"strings"
)

// Script is the JavaScript function latentlabBundle(data) for data from [Bundle.JSON]. It returns
// {kind, run(function), input(function, name), output(function, name), variable(path)}; the last three return
// memory of the bundle as Float32Array.
var Script = script()

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
		all.Write(text)
	}
	return all.String()
}
