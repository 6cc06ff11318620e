<#
.SYNOPSIS
Runs Hallmonitor from this checkout with the project's own Bun, or the one in the PATH; for the scripts beside it.
#>
param(
  [string[]] $Words,
  # Flags and their values; one without a value is left out.
  [System.Collections.IDictionary] $Told
)

$words = @($Words)
foreach ($flag in $Told.Keys) {
  if ($Told[$flag]) { $words += "$flag=$($Told[$flag])" }
}

# Before 7.3, PowerShell hands quotes to a program as they are, where they end the word.
if ($PSVersionTable.PSVersion -lt [version]'7.3') {
  $words = $words | ForEach-Object { $_ -replace '(\\*)"', '$1$1\"' }
}

$root = Split-Path -Parent $PSScriptRoot
$bun = Join-Path $root 'node_modules/bun/bin/bun.exe'
# npm leaves a small file in its place where install scripts are off.
if ((Test-Path $bun) -and (Get-Item $bun).Length -gt 1MB) {
  $nothing = if ([System.IO.Path]::DirectorySeparatorChar -eq '\') { 'NUL' } else { '/dev/null' }
  # Bun would read .env and bunfig.toml of the folder one stands in: a stranger's repository must not steer this program.
  & $bun --no-env-file "--config=$nothing" (Join-Path $root 'src/cli.ts') @words
} elseif (Get-Command hallmonitor -ErrorAction SilentlyContinue) {
  & hallmonitor @words
} else {
  [Console]::Error.WriteLine("hallmonitor: the runtime is not installed in ${root}; run 'npm ci' there first")
  exit 69
}
exit $LASTEXITCODE
