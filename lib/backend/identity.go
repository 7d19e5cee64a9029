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

// identity tells a plugin from others that have its name: "sha256:" and the
// digits that the set-up noted when it installed the file, where it has still
// the size and time of then, otherwise its name and size. To sum a plugin of
// 250 MB takes longer than a small training. It is empty without a plugin.
func identity(path string) string {
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
			if sum := noted(stamp, dir, path, stat); sum != "" {
				return "sha256:" + sum
			}
		}
	}
	return fmt.Sprintf("%s, %d bytes", filepath.Base(path), stat.Size())
}

// noted returns the SHA-256 that a stamp of the set-up's has of a file, ""
// where it has none of it as it is now.
func noted(stamp, dir, path string, stat os.FileInfo) string {
	var mark struct { // what kernelcfg/setup writes
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

// processor returns the model of the machine's processor, "" where the system
// does not say.
func processor() string {
	file, err := os.Open("/proc/cpuinfo")
	if err != nil {
		return ""
	}
	defer file.Close()
	// The first core stands for all: a machine of many takes long to list them.
	first, _ := io.ReadAll(io.LimitReader(file, 4096))
	return processorIn(string(first))
}

// processorIn reads the first core of /proc/cpuinfo.
func processorIn(info string) string {
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
	if part := found["CPU part"]; part != "" { // ARM's have numbers
		return "implementer " + found["CPU implementer"] + ", part " + part
	}
	return ""
}
