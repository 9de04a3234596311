# What the module says of itself, and what its objects look like.
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands the variables of one block to others, which the rule does not see.')]
param()
BeforeDiscovery {
    $views = 'ExportJob', 'ExportedFile', 'RedoxConnection', 'ExportResponse'
}

BeforeAll {
    . (Join-Path $PSScriptRoot 'Import.ps1')
    if ($PSStyle) { $PSStyle.OutputRendering = 'PlainText' }
    $sandbox = Start-RedoxExportSandbox -Anonymous -PollCount 1 -RetryAfter 0
    $connection = Connect-RedoxExport -BaseUri $sandbox.BaseUri -Name views
    $folder = Join-Path $TestDrive 'views'
    $job = Start-RedoxExport -Type Patient, Observation | Wait-RedoxExportJob
    $shown = @{
        ExportJob       = $job
        ExportedFile    = $job | Save-RedoxExport -Path $folder | Sort-Object Type
        RedoxConnection = $connection
        ExportResponse  = '{"Meta":{"DataModel":"FHIR Bulk Data Access","EventType":"system-export-response"},"status":202,"contentLocation":"https://api.redoxengine.com/fhir/R4/acme/Production/export-status/e4b4a01a-1c2d-4f5e-9a8b-3c7d6e5f4a3b"}' | ConvertFrom-RedoxExportResponse
    }

    # What differs from run to run is replaced by something of the same length.
    function Get-Approvable {
        param([string] $Text)
        $Text = $Text.Replace($folder, '/folder').Replace(([uri] $sandbox.BaseUri).Port.ToString(), '12345')
        $Text = $Text -replace '\b\d+\.\ds\b', '1.0s'
        ($Text -split '\r?\n' | ForEach-Object TrimEnd | Where-Object { $_ }) -join "`n"
    }
}

AfterAll {
    Stop-RedoxExportSandbox
    Remove-Module RedoxExport
}

Describe 'The manifest' {
    It 'is clean' {
        $problems = $null
        $manifest = Test-ModuleManifest (Join-Path $PSScriptRoot '../../RedoxExport.psd1') -WarningVariable problems -ErrorVariable +problems
        $problems | Should -BeNullOrEmpty
        $manifest.ExportedCmdlets.Count | Should -BeGreaterThan 11
    }

    It 'names what the README names' {
        $readme = Get-Content (Join-Path $PSScriptRoot '../../README.md') -Raw
        $named = [regex]::Matches($readme, '\(docs/cmdlets/([A-Za-z-]+)\.md\)') | ForEach-Object { $_.Groups[1].Value } | Sort-Object
        $named | Should -Be ((Get-Command -Module RedoxExport).Name | Sort-Object)
    }

    It 'brings nothing into a session but the module itself' {
        $script = {
            param($manifest)
            # PowerShell itself loads these some time after it starts, and HTTP and JSON with them: on a busy computer, after the comparison
            # has begun. ImportCostTests (RedoxExport.Module.Tests) hold that the import needs neither HTTP nor JSON.
            Import-Module Microsoft.PowerShell.Utility, Microsoft.PowerShell.Management
            $before = [AppDomain]::CurrentDomain.GetAssemblies().FullName
            Import-Module $manifest
            [AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { $_.FullName -notin $before -and $_.GetName().Name -notlike 'System.*' } | ForEach-Object { $_.GetName().Name }
        }
        $loaded = & (Get-Process -Id $PID).Path -NoProfile -NonInteractive -Command $script -args $staged
        $loaded | Sort-Object | Should -Be 'RedoxExport', 'RedoxExport.Cmdlets'
    }

    It 'exports approved verbs only' {
        $approved = (Get-Verb).Verb
        (Get-Command -Module RedoxExport).Verb | Sort-Object -Unique | ForEach-Object { $_ | Should -BeIn $approved }
    }
}

Describe 'A view' {
    It 'of <_> at 100 columns is the approved one' -ForEach $views {
        $objects = $shown[$_]
        $text = Get-Approvable (Invoke-WithCulture { $objects | Format-Table | Out-String -Width 100 })
        $approved = Get-Content (Join-Path $PSScriptRoot "Approved/$_.table.txt") -Raw
        $text | Should -BeExactly ($approved.TrimEnd() -replace '\r')
    }

    It 'of <_> has no line that is longer than 80 columns' -ForEach $views {
        $shown[$_] | Format-Table | Out-String -Width 80 | ForEach-Object { $_ -split '\r?\n' } | ForEach-Object { $_.Length | Should -BeLessOrEqual 80 }
    }
}

Describe 'An object' {
    It 'keeps its useful columns first in a CSV: <Name>' -ForEach @(
        @{ Name = 'ExportJob'; Columns = 'Id', 'Level', 'GroupId', 'State' }
        @{ Name = 'ExportedFile'; Columns = 'State', 'Type', 'Category', 'ResourceCount' }
        @{ Name = 'RedoxConnection'; Columns = 'Name', 'Destination', 'Environment' }
        @{ Name = 'ExportResponse'; Columns = 'Status', 'IsAccepted', 'ContentLocation', 'JobId' }
    ) {
        $header = ($shown[$Name] | ConvertTo-Csv)[0] -replace '"' -split ','
        $header[0..($Columns.Count - 1)] | Should -Be $Columns
    }
}
