# Imports the module that is under test: the staged one, as users get it.
$root = (Resolve-Path (Join-Path $PSScriptRoot '../..')).Path
$version = (Test-ModuleManifest (Join-Path $root 'RedoxExport.psd1')).Version
# The folder that the test program staged it to (tests/RedoxExport.Pester), or the one of ./build.ps1.
$modules = if ($env:REDOXEXPORT_STAGED) { $env:REDOXEXPORT_STAGED } else { Join-Path $root 'output' }
$staged = Join-Path $modules "RedoxExport/$version/RedoxExport.psd1"
if (-not (Test-Path $staged)) { throw "No module is staged at '$staged'. Run ./build.ps1 first." }
Import-Module $staged -Force
. (Join-Path $PSScriptRoot 'TestKey.ps1')
