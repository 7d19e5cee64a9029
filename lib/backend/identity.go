package backend

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"latentlab/lib/home"
)

// pluginSum identifies a plugin file: "sha256:" and the digits that set-up recorded when it
// installed the file, if size and time are unchanged, otherwise its name and size.
// Hashing a plugin of 250 MB would take longer than a small training. The result is empty
// without a plugin.
func pluginSum(path string) string {
	if path == "" {
		return ""
	}
	stat, err := os.Stat(path)
	if err != nil {
		return filepath.Base(path)
	}
	if dir, err := home.Dir(); err == nil {
		stamps, _ := filepath.Glob(filepath.Join(dir, "stamps", "*.json"))
		for _, stamp := range stamps {
			if sum := recordedSum(stamp, dir, path, stat); sum != "" {
				return "sha256:" + sum
			}
		}
	}
	return fmt.Sprintf("%s, %d bytes", filepath.Base(path), stat.Size())
}

// recordedSum returns the SHA-256 of a file in a stamp of set-up, "" if the stamp does not
// have the file with its current size and time.
func recordedSum(stamp, dir, path string, stat os.FileInfo) string {
	var mark struct { // the JSON that kernelcfg/setup writes
		Files []struct {
			Path   string `json:"path"`
			Size   int64  `json:"size"`
			Time   int64  `json:"time"` // Unix nanoseconds
			SHA256 string `json:"sha256"`
		} `json:"files"`
	}
	text, err := os.ReadFile(stamp)
	if err != nil || json.Unmarshal(text, &mark) != nil {
		return ""
	}
	for _, f := range mark.Files {
		if filepath.Join(dir, f.Path) == path && f.Size == stat.Size() && f.Time == stat.ModTime().UnixNano() {
			return f.SHA256
		}
	}
	return ""
}

// processorModel returns the model of the machine's processor, "" if the system does not
// report it.
func processorModel() string {
	file, err := os.Open("/proc/cpuinfo")
	if err != nil {
		return ""
	}
	defer file.Close()
	// The first core represents all: a machine with many takes long to list them.
	first, _ := io.ReadAll(io.LimitReader(file, 4096))
	return parseProcessor(string(first))
}

// parseProcessor returns the model of the first core in /proc/cpuinfo.
func parseProcessor(info string) string {
	found := map[string]string{}
	for line := range strings.Lines(info) {
		name, value, ok := strings.Cut(line, ":")
		if name = strings.TrimSpace(name); ok && found[name] == "" {
			found[name] = strings.TrimSpace(value)
		}
	}
	if model := found["model name"]; model != "" {
		return model
	}
	if part := found["CPU part"]; part != "" { // ARM processors have numbers
		return "implementer " + found["CPU implementer"] + ", part " + part
	}
	return ""
}
