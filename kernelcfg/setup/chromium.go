package setup

import (
	"context"
	"errors"
	"fmt"
	"html"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"latentlab/internal/chromium"
	"latentlab/lib/atomicfile"
)

// chromiumPackages are Debian's packages of the browser in which the tests open
// pages. What they depend on is unpacked too, where the machine lacks it.
var chromiumPackages = []string{"chromium", "fonts-dejavu-core"}

// chromium unpacks a Chromium for the tests, and the libraries for it that the
// machine lacks, into .latentlab. It installs nothing and so needs no privileges.
func (s *Setup) chromium() step {
	st := step{
		name: "chromium", part: "Browser", title: "Chromium for the tests",
		// The fonts' settings contain the absolute path.
		inputs:  strings.Join(chromiumPackages, " ") + "\n" + s.Dir("chromium"),
		outputs: []string{chromium.Run, filepath.Join("chromium", chromiumProgram)}, space: 900 << 20,
	}
	st.do = func(ctx context.Context) error {
		if _, err := exec.LookPath("apt-get"); err != nil {
			return fmt.Errorf("the tests open pages in Chromium: install it with this system's package manager (%s), "+
				"or name a Chromium or Chrome in %s", chromiumInstall(), chromium.Env)
		}
		temp, err := s.temp(st.name)
		if err != nil {
			return err
		}
		defer os.RemoveAll(temp)
		packages, err := s.downloadPackages(ctx, st, temp)
		if err != nil {
			return fmt.Errorf("%w\n(the tests also run in another Chromium or Chrome: install one, or name it in %s)",
				err, chromium.Env)
		}
		root := filepath.Join(temp, "root")
		for _, deb := range packages {
			err := s.run(ctx, command{
				step: st.name, argv: []string{"dpkg-deb", "-x", deb, root}, why: "unpacking", most: st.space,
			})
			if err != nil {
				return err
			}
			size, err := treeSize(root)
			if err != nil {
				return err
			}
			if size > st.space {
				return fmt.Errorf("with %s the packages unpack to %s: expected at most %s for a Chromium",
					filepath.Base(deb), bytesText(size), bytesText(st.space))
			}
		}
		if _, err := os.Stat(filepath.Join(root, chromiumProgram)); err != nil {
			return fmt.Errorf("this system's package chromium contains no browser (Ubuntu's is a stand-in for a snap): "+
				"install a Chromium or Chrome, or name it in %s", chromium.Env)
		}
		if err := s.writeChromiumRun(root); err != nil {
			return err
		}
		if err := os.RemoveAll(s.Dir("chromium")); err != nil {
			return err
		}
		if err := os.Rename(root, s.Dir("chromium")); err != nil {
			return err
		}
		return s.tryChromium(ctx)
	}
	return st
}

// chromiumProgram is the browser itself in Debian's package.
var chromiumProgram = filepath.Join("usr", "lib", "chromium", "chromium")

// downloadPackages has apt download into temp the packages, and those that they
// depend on and the machine lacks. It returns their paths. Where apt's lists of
// packages are missing or too old, it fetches new ones into temp; the system's own
// stay as they are.
func (s *Setup) downloadPackages(ctx context.Context, st step, temp string) ([]string, error) {
	// Without the first option, apt run by root warns that its sandbox user cannot
	// write; without the second it requires the privilege to install.
	options := []string{"-q", "-o", "APT::Sandbox::User=root", "-o", "Debug::NoLocking=1"}
	apt := func(why string, args ...string) error {
		return s.run(ctx, command{
			step: st.name, dir: temp, why: why, most: st.space,
			argv: slices.Concat([]string{"apt-get"}, options, args),
		})
	}
	download := func() error {
		names, err := missingPackages(ctx, options)
		if err != nil {
			return err
		}
		return apt("downloading about 150 MB", append([]string{"download"}, names...)...)
	}
	err := download()
	if err != nil && ctx.Err() == nil {
		lists, cache := filepath.Join(temp, "lists"), filepath.Join(temp, "cache")
		options = append(options, "-o", "Dir::State::Lists="+lists, "-o", "Dir::Cache="+cache)
		err = errors.Join(os.MkdirAll(filepath.Join(lists, "partial"), 0o755),
			os.MkdirAll(filepath.Join(cache, "archives", "partial"), 0o755))
		if err == nil {
			err = apt("fetching lists of packages", "update")
		}
		if err == nil {
			err = download()
		}
	}
	if err != nil {
		return nil, err
	}
	return glob(temp, "*.deb"), nil
}

// missingPackages returns the names of the packages that apt would install.
func missingPackages(ctx context.Context, options []string) ([]string, error) {
	args := slices.Concat(options, []string{"install", "-y", "--no-install-recommends", "--print-uris"}, chromiumPackages)
	cmd := exec.CommandContext(ctx, "apt-get", args...)
	out, err := cmd.Output()
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		return nil, fmt.Errorf("apt-get: %w: %s", err, lastLines(failed.Stderr, 3))
	}
	if err != nil {
		return nil, err
	}
	names := chromiumParts(string(out))
	if !slices.Contains(names, "chromium") {
		return nil, errors.New("apt-get would not install chromium")
	}
	return names, nil
}

var (
	// debFile matches a line that apt prints: an address and the file's name.
	debFile = regexp.MustCompile(`(?m)^'[^']*' ([a-z0-9][a-z0-9+.-]*)_\S*\.deb `)
	// Of what the packages depend on, a browser without a window needs libraries and
	// fonts, and no services, icons or drivers.
	chromiumPart    = regexp.MustCompile(`^(chromium|lib|font)`)
	chromiumWithout = regexp.MustCompile(`^(libc6|libc-bin|libllvm.*|libz3.*|libgl1-mesa-dri|libsystemd-shared|libpam-.*)$`)
)

// chromiumParts returns those packages in apt's list of addresses that are to be
// unpacked.
func chromiumParts(list string) []string {
	var names []string
	for _, match := range debFile.FindAllStringSubmatch(list, -1) {
		if name := match[1]; chromiumPart.MatchString(name) && !chromiumWithout.MatchString(name) {
			names = append(names, name)
		}
	}
	return names
}

// writeChromiumRun writes below root the script that starts the browser, and the
// fonts' settings.
func (s *Setup) writeChromiumRun(root string) error {
	folders, err := libraryFolders(root)
	if err != nil {
		return err
	}
	for i := range folders {
		folders[i] = `$here/` + folders[i]
	}
	script := fmt.Sprintf(`#!/bin/sh
# Chromium for the tests, with the libraries and fonts beside it.
here=$(dirname "$(readlink -f "$0")")
export LD_LIBRARY_PATH="%s"
export FONTCONFIG_FILE="$here/fonts.conf"
exec "$here/%s" "$@"
`, strings.Join(folders, ":"), chromiumProgram)
	if err := atomicfile.WriteFile(filepath.Join(root, "run"), []byte(script), 0o755); err != nil {
		return err
	}
	fonts := fmt.Sprintf(`<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
 <dir>%s</dir>
 <dir>/usr/share/fonts</dir>
 <cachedir>%s</cachedir>
 <alias><family>sans-serif</family><prefer><family>DejaVu Sans</family></prefer></alias>
 <alias><family>system-ui</family><prefer><family>DejaVu Sans</family></prefer></alias>
 <alias><family>serif</family><prefer><family>DejaVu Serif</family></prefer></alias>
 <alias><family>monospace</family><prefer><family>DejaVu Sans Mono</family></prefer></alias>
</fontconfig>
`, html.EscapeString(s.Dir("chromium", "usr", "share", "fonts")), html.EscapeString(s.Dir("chromium", "fontcache")))
	return atomicfile.WriteFile(filepath.Join(root, "fonts.conf"), []byte(fonts), 0o644)
}

// libraryFolders returns the folders below root that contain shared libraries, the
// shortest first.
func libraryFolders(root string) ([]string, error) {
	var folders []string
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		name := entry.Name()
		if err != nil || entry.IsDir() || !strings.HasPrefix(name, "lib") || !strings.Contains(name, ".so") {
			return err
		}
		dir, err := filepath.Rel(root, filepath.Dir(path))
		if err == nil && !slices.Contains(folders, dir) {
			folders = append(folders, dir)
		}
		return err
	})
	// Where a library is there twice, the usual one has the shorter path.
	slices.SortStableFunc(folders, func(a, b string) int { return len(a) - len(b) })
	return folders, err
}

// treeSize returns the size in bytes of the files below root.
func treeSize(root string) (size int64, err error) {
	err = filepath.WalkDir(root, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		info, err := entry.Info()
		if err == nil {
			size += info.Size()
		}
		return err
	})
	return size, err
}

// tryTime is how long a Chromium may take to show a page.
const tryTime = 2 * time.Minute

// tryChromium has the browser show a page, and removes a browser that does not:
// chromium.Find would prefer it to another that is on the machine.
func (s *Setup) tryChromium(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, tryTime)
	defer cancel()
	profile, err := s.temp("chromium-profile")
	if err != nil {
		return err
	}
	defer os.RemoveAll(profile)
	cmd := exec.CommandContext(ctx, s.Dir(chromium.Run), "--headless", "--no-sandbox", "--disable-gpu",
		"--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking",
		"--user-data-dir="+profile, "--dump-dom",
		"data:text/html,<p id=p></p><script>p.textContent = 6 * 7</script>")
	OwnGroup(cmd)
	cmd.Cancel = func() error { return KillGroup(cmd) }
	var out, stderr tailBuffer
	cmd.Stdout, cmd.Stderr = &out, &stderr
	if err := RunPinned(cmd); err != nil || !strings.Contains(string(out.buf), ">42</p>") {
		err = errors.Join(err, errors.New(trim(out.buf)), os.RemoveAll(s.Dir("chromium")))
		return fmt.Errorf("the unpacked Chromium shows no page: %w\n%s\n(install a Chromium or Chrome, or name one in %s)",
			err, stderr.String(), chromium.Env)
	}
	return nil
}

// chromiumInstall returns the command with which this system's package manager
// installs a Chromium, or the package's name if the manager is not known.
func chromiumInstall() string {
	switch manager := packageManager(); manager {
	case "dnf", "zypper":
		return manager + " install chromium"
	case "pacman":
		return "pacman -S chromium"
	}
	return "chromium"
}

// needsBrowser reports whether the set-up has to install a Chromium.
func needsBrowser() bool {
	if os.Getenv(chromium.Env) != "" {
		return false // the tests report what is wrong with it
	}
	_, err := chromium.OnPath()
	return err != nil
}
