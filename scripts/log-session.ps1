<#
.SYNOPSIS
Logs a session, as 'hallmonitor log session' does.
.EXAMPLE
scripts/log-session.ps1 -SessionId s1 -Duration 90 -TasksCompleted 4 -TotalTokens 42000 -Outcome success
#>
param(
  [Parameter(Mandatory = $true)] [string] $SessionId,
  [Parameter(Mandatory = $true)] [string] $Duration,
  [Parameter(Mandatory = $true)] [string] $TasksCompleted,
  [Parameter(Mandatory = $true)] [string] $TotalTokens,
  [string] $Outcome,
  [string] $Notes
)

$told = [ordered]@{
  '--id'       = $SessionId
  '--duration' = $Duration
  '--tasks'    = $TasksCompleted
  '--tokens'   = $TotalTokens
  '--outcome'  = $Outcome
  '--notes'    = $Notes
}
& "$PSScriptRoot/hallmonitor.ps1" -Words @('log', 'session') -Told $told
exit $LASTEXITCODE
