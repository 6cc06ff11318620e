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
# npm leaves a small file in its place where install scripts are off. A folder may be called [work]: its name is no pattern.
if ((Test-Path -LiteralPath $bun) -and (Get-Item -LiteralPath $bun).Length -gt 1MB) {
  $nothing = if ([System.IO.Path]::DirectorySeparatorChar -eq '\') { 'NUL' } else { '/dev/null' }
  $before = $env:BUN_RUNTIME_TRANSPILER_CACHE_PATH
  try {
    # Bun runs what it compiled before, and looks for that in the folder one stands in where the home is not known.
    $env:BUN_RUNTIME_TRANSPILER_CACHE_PATH = Join-Path $root 'node_modules/.cache/hallmonitor'
    # Bun would read .env and bunfig.toml of the folder one stands in: a stranger's repository must not steer this program.
    & $bun --no-env-file "--config=$nothing" (Join-Path $root 'src/cli.ts') @words
  } finally {
    # What a script sets of the environment stays in the session of whoever called it.
    $env:BUN_RUNTIME_TRANSPILER_CACHE_PATH = $before
  }
} elseif (Get-Command hallmonitor -ErrorAction SilentlyContinue) {
  & hallmonitor @words
} else {
  [Console]::Error.WriteLine("hallmonitor: the runtime is not installed in ${root}; run 'npm ci' there first")
  exit 69
}
exit $LASTEXITCODE
