# Installs Patternbook: downloads the archive for Windows, compares it with the checksum below, and copies the programs
# into a folder. As an asset of a release it installs that release:
#   irm https://github.com/OWNER/patternbook/releases/download/v0.1.0/install.ps1 | iex
# PATTERNBOOK_INSTALL_DIR is the folder (%LOCALAPPDATA%\Programs\patternbook), PATTERNBOOK_DOWNLOAD where the archives are
# instead.
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
Set-StrictMode -Version Latest

function Install-Patternbook {
    $repository = '@REPOSITORY@'
    $version = '@VERSION@'
    $checksums = @'
@CHECKSUMS@
'@
    if ($version.StartsWith('@')) { throw 'this is the template of an installer: take install.ps1 of a release' }
    # Windows on Arm runs it, too.
    $name = "patternbook-$version-x86_64-pc-windows-msvc"
    $base = if ($env:PATTERNBOOK_DOWNLOAD) { $env:PATTERNBOOK_DOWNLOAD } else { "https://github.com/$repository/releases/download/v$version" }
    $dir = if ($env:PATTERNBOOK_INSTALL_DIR) { $env:PATTERNBOOK_INSTALL_DIR } else { Join-Path $env:LOCALAPPDATA 'Programs\patternbook' }

    $line = $checksums -split "`r?`n" | Where-Object { $_ -match "^([0-9a-f]{64}) [ *]$([regex]::Escape($name))\.tar\.gz$" }
    if (-not $line) { throw "release $version has no archive $name.tar.gz: cargo install --locked patternbook" }
    $expected = $line.Substring(0, 64)

    $work = Join-Path ([IO.Path]::GetTempPath()) ([IO.Path]::GetRandomFileName())
    New-Item -ItemType Directory -Path $work | Out-Null
    try {
        $archive = Join-Path $work 'archive.tar.gz'
        Invoke-WebRequest -UseBasicParsing -Uri "$base/$name.tar.gz" -OutFile $archive
        $actual = (Get-FileHash -Algorithm SHA256 -Path $archive).Hash.ToLowerInvariant()
        if ($actual -ne $expected) {
            throw "the archive is not what was released: its SHA-256 is $actual, not $expected. Nothing was installed."
        }
        & "$env:SystemRoot\System32\tar.exe" -xzf $archive -C $work
        if ($LASTEXITCODE -ne 0) { throw 'failed to unpack the archive' }
        New-Item -ItemType Directory -Force -Path $dir | Out-Null
        foreach ($program in 'patternbook.exe', 'cargo-patternbook.exe') {
            Copy-Item -Force -Path (Join-Path (Join-Path $work $name) $program) -Destination $dir
        }
    }
    finally {
        Remove-Item -Recurse -Force -Path $work
    }
    Write-Output "Installed patternbook $version in $dir"
    if (($env:PATH -split ';') -notcontains $dir) {
        Write-Output "This folder is not in PATH yet: [Environment]::SetEnvironmentVariable('PATH', `"`$([Environment]::GetEnvironmentVariable('PATH', 'User'));$dir`", 'User')"
    }
}

Install-Patternbook
