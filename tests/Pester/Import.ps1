# Imports the module that is under test: the staged one where there is one, else the checkout's own build.
$root = (Resolve-Path (Join-Path $PSScriptRoot '../..')).Path
$version = (Test-ModuleManifest (Join-Path $root 'RedoxExport.psd1')).Version
$staged = Join-Path $root "output/RedoxExport/$version/RedoxExport.psd1"
if (-not (Test-Path $staged)) { $staged = Join-Path $root 'RedoxExport.psd1' }
Import-Module $staged -Force
. (Join-Path $PSScriptRoot 'TestKey.ps1')
