<#
.SYNOPSIS
Logs an operation that used tokens, as 'hallmonitor log tokens' does.
.EXAMPLE
scripts/log-tokens.ps1 -Operation "code review" -TokensUsed 12000 -SessionId s1
#>
param(
  [Parameter(Mandatory = $true)] [string] $Operation,
  [Parameter(Mandatory = $true)] [string] $TokensUsed,
  [string] $SessionId
)

$told = [ordered]@{
  '--operation' = $Operation
  '--tokens'    = $TokensUsed
  '--session'   = $SessionId
}
& "$PSScriptRoot/hallmonitor.ps1" -Words @('log', 'tokens') -Told $told
exit $LASTEXITCODE
