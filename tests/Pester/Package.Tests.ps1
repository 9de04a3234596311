# What a user has who unpacked the module into a folder of $env:PSModulePath. Run against the staged module, or the
# unpacked one (Test-Package.ps1).
param()

Describe 'the module in a folder of PSModulePath' {
    BeforeAll {
        . (Join-Path $PSScriptRoot 'Import.ps1')
        $script = @'
$ErrorActionPreference = 'Stop'
$env:PSModulePath = '{0}' + [IO.Path]::PathSeparator + $env:PSModulePath
Import-Module RedoxExport
$module = Get-Module RedoxExport
$sandbox = Start-RedoxExportSandbox -Anonymous -PatientCount 1
$null = Connect-RedoxExport -BaseUri $sandbox.BaseUri
[pscustomobject]@{{
    Version = "$($module.Version)"
    Base    = $module.ModuleBase
    Tags    = @($module.Tags)
    Cmdlets = @($module.ExportedCmdlets.Keys | Sort-Object)
    Others  = $module.ExportedFunctions.Count + $module.ExportedAliases.Count + $module.ExportedVariables.Count
    State   = "$((Start-RedoxExport -Type Patient | Wait-RedoxExportJob).State)"
}} | ConvertTo-Json
Stop-RedoxExportSandbox
'@ -f $modules
        $file = Join-Path $TestDrive 'use.ps1'
        Set-Content -Path $file -Value $script
        $script:seen = & (Get-Process -Id $PID).Path -NoProfile -NonInteractive -File $file | Out-String | ConvertFrom-Json
    }

    AfterAll { Remove-Module RedoxExport }

    It 'is imported by its name, from there' {
        $seen.Base | Should -Be (Split-Path $staged)
    }

    It 'shows its version and tags' {
        $seen.Version | Should -Be "$version"
        $seen.Tags | Should -Contain 'FHIR'
    }

    It 'exports the cmdlets that have a page, and nothing else' {
        $pages = Get-ChildItem (Join-Path $root 'docs/cmdlets') -Filter *.md | ForEach-Object BaseName | Sort-Object
        $seen.Cmdlets | Should -Be $pages
        $seen.Others | Should -Be 0
    }

    It 'works' {
        $seen.State | Should -Be 'Completed'
    }

    It 'has both builds with their symbols, and what has to be read' {
        foreach ($file in 'lib/Core/RedoxExport.pdb', 'lib/Desktop/RedoxExport.pdb', 'lib/Desktop/System.Text.Json.dll', 'LICENSE', 'THIRD-PARTY-NOTICES.txt', 'CHANGELOG.md') {
            Join-Path (Split-Path $staged) $file | Should -Exist
        }
    }

    It 'has a file for every link of its pages' {
        $base = Split-Path $staged
        $pages = Get-ChildItem $base -Recurse -File -Filter *.md
        $pages.Name | Should -Contain 'README.md'
        $broken = foreach ($page in $pages) {
            foreach ($link in [regex]::Matches([IO.File]::ReadAllText($page.FullName), '\]\((?!https?:|#)([^)#\s]+)[^)]*\)')) {
                $target = Join-Path $page.DirectoryName $link.Groups[1].Value
                if (-not (Test-Path -LiteralPath $target)) { "$($page.Name): $($link.Groups[1].Value)" }
            }
        }
        $broken | Should -BeNullOrEmpty
    }

    It 'has examples that find the module next to them' {
        $base = Split-Path $staged
        $said = & (Get-Process -Id $PID).Path -NoProfile -NonInteractive -File (Join-Path $base 'examples/quickstart.ps1') -Path (Join-Path $TestDrive 'quickstart') -PatientCount 1 *>&1 | Out-String
        $LASTEXITCODE | Should -Be 0 -Because $said
        Join-Path $TestDrive 'quickstart' | Should -Exist
    }
}

Describe 'the package for the PowerShell Gallery' {
    BeforeAll {
        . (Join-Path $PSScriptRoot 'Import.ps1')
        $packages = if ($env:REDOXEXPORT_PACKAGES) { $env:REDOXEXPORT_PACKAGES } else { Join-Path $root 'output' }
        $package = Join-Path $packages "RedoxExport.$version.nupkg"
        if (-not (Test-Path $package)) { throw "'$package' is not there. Run ./build.ps1 -Task Package first." }

        # A repository of its own, in a PowerShell of its own whose user has no repositories and no modules.
        $repository = Join-Path $TestDrive 'repository'
        $null = New-Item -ItemType Directory $repository
        Copy-Item $package $repository
        $script:user = Join-Path $TestDrive 'user'
        $script = @'
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
Register-PSResourceRepository -Name {0} -Uri '{1}' -Trusted
try {{
    $found = Find-PSResource RedoxExport -Repository {0}
    {2}
    Import-Module RedoxExport
    $module = Get-Module RedoxExport
    $sandbox = Start-RedoxExportSandbox -Anonymous -PatientCount 1
    $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri
    [pscustomobject]@{{
        Found   = "$($found.Name) $($found.Version)"
        Tags    = @($found.Tags)
        Version = "$($module.Version)"
        Base    = $module.ModuleBase
        Files   = @(Get-ChildItem $module.ModuleBase -Recurse -File | ForEach-Object {{ [IO.Path]::GetRelativePath($module.ModuleBase, $_.FullName).Replace('\', '/') }})
        State   = "$((Start-RedoxExport -Type Patient | Wait-RedoxExportJob).State)"
    }} | ConvertTo-Json
    Stop-RedoxExportSandbox
}}
finally {{
    Unregister-PSResourceRepository -Name {0}
}}
'@
        # On Windows the folder of a user's modules cannot be moved, so the module is saved to one of the test.
        $install = if ($IsWindows) {
            "Save-PSResource RedoxExport -Repository {0} -Path '{1}'; `$env:PSModulePath = '{1}' + [IO.Path]::PathSeparator + `$env:PSModulePath"
        }
        else {
            'Install-PSResource RedoxExport -Repository {0} -Scope CurrentUser'
        }
        $name = 'redox' + [guid]::NewGuid().ToString('N')
        $data = Join-Path $user '.local/share'

        # If the folder is missing, Register-PSResourceRepository writes to the current folder.
        $null = New-Item -ItemType Directory $data
        $file = Join-Path $TestDrive 'install.ps1'
        Set-Content -Path $file -Value ($script -f $name, $repository, ($install -f $name, $user))
        # PowerShell finds its user's modules by XDG_DATA_HOME, Install-PSResource by HOME.
        $before = $env:HOME, $env:XDG_DATA_HOME
        try {
            $env:HOME = $user
            $env:XDG_DATA_HOME = $data
            $text = & (Get-Process -Id $PID).Path -NoProfile -NonInteractive -File $file | Out-String
        }
        finally {
            $env:HOME, $env:XDG_DATA_HOME = $before
        }
        $script:installed = $text | ConvertFrom-Json
    }

    AfterAll { Remove-Module RedoxExport }

    It 'is found in a repository by its name' -Tag PowerShell7 {
        $installed.Found | Should -Be "RedoxExport $version"
        $installed.Tags | Should -Contain 'FHIR'
    }

    It 'is installed by Install-PSResource, imported from there, and works' -Tag PowerShell7 {
        $installed.Version | Should -Be "$version"
        $installed.Base | Should -BeLike "$user*"
        $installed.State | Should -Be 'Completed'
    }

    It 'installs every file of the module' -Tag PowerShell7 {
        $base = Split-Path $staged
        $files = Get-ChildItem $base -Recurse -File | ForEach-Object { $_.FullName.Substring($base.Length + 1).Replace('\', '/') }
        $files | Where-Object { $_ -notin $installed.Files } | Should -BeNullOrEmpty
    }
}
