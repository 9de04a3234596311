# Imports the module that is under test: the staged one, as users get it.
$root = (Resolve-Path (Join-Path $PSScriptRoot '../..')).Path
$version = (Test-ModuleManifest (Join-Path $root 'RedoxExport.psd1')).Version
# The folder that the test program staged it to (tests/RedoxExport.Pester), or the one of ./build.ps1.
$modules = if ($env:REDOXEXPORT_STAGED) { $env:REDOXEXPORT_STAGED } else { Join-Path $root 'output' }
$staged = Join-Path $modules "RedoxExport/$version/RedoxExport.psd1"
if (-not (Test-Path $staged)) { throw "No module is staged at '$staged'. Run ./build.ps1 first." }
Import-Module $staged -Force
. (Join-Path $PSScriptRoot 'TestKey.ps1')

# The invariant culture, but of English: PowerShell keeps words whole only in languages that it knows. Not every machine has en-US.
if (-not ('RedoxExportTests.PlainEnglish' -as [type])) {
    Add-Type -TypeDefinition 'namespace RedoxExportTests { public sealed class PlainEnglish : System.Globalization.CultureInfo {
        public PlainEnglish() : base("") { }
        public override string TwoLetterISOLanguageName { get { return "en"; } } } }'
}

# Runs a script under a culture, by default a plain one: dates and the wrapping of a table's cells depend on it, so what is
# compared with approved text is formatted under this one.
function Invoke-WithCulture {
    param([Parameter(Mandatory)] [scriptblock] $Script, [cultureinfo] $Culture = [RedoxExportTests.PlainEnglish]::new())
    $before = [cultureinfo]::CurrentCulture
    try {
        [cultureinfo]::CurrentCulture = $Culture
        & $Script
    }
    finally {
        [cultureinfo]::CurrentCulture = $before
    }
}
