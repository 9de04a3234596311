# Folders whose paths need care: with wildcards, long, and as only Windows has them. What only Windows has is not a test elsewhere.
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands the variables of one block to others, which the rule does not see.')]
param()
BeforeDiscovery {
    $onWindows = $PSVersionTable.PSEdition -eq 'Desktop' -or $IsWindows
    $paths = @(
        @{ Name = 'with wildcards'; Given = 'night [1] a''b'; Is = 'night [1] a''b' }
        if ($PSVersionTable.PSEdition -ne 'Desktop') {
            $long = (1..6 | ForEach-Object { "$_".PadRight(50, 'x') }) -join '/'
            @{ Name = 'longer than 260 characters'; Given = $long; Is = $long }
        }
        if ($onWindows) {
            @{ Name = 'with slashes of both kinds'; Given = 'acme\both/tonight'; Is = 'acme/both/tonight' }
            @{ Name = 'with a dot behind it'; Given = 'acme/dot.'; Is = 'acme/dot' }
            @{ Name = 'with a blank behind it'; Given = 'acme/blank '; Is = 'acme/blank' }
            @{ Name = 'of an extended length'; Given = '\\?\acme\extended'; Is = 'acme/extended' }
            # The share of a drive, which only an administrator has.
            if (Test-Path "\\localhost\$($env:TEMP[0])$\") { @{ Name = 'on a share'; Given = '\\localhost\acme\share'; Is = 'acme/share' } }
        }
    )
}

BeforeAll {
    . (Join-Path $PSScriptRoot 'Import.ps1')
    $sandbox = Start-RedoxExportSandbox -Anonymous -PollCount 1 -RetryAfter 0 -PatientCount 3
    $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri
    $root = (Get-Item $TestDrive).FullName
}

AfterAll {
    Get-RedoxExportConnection | Disconnect-RedoxExport
    $sandbox | Stop-RedoxExportSandbox
    Remove-Module RedoxExport
}

Describe 'A folder <Name>' -ForEach $paths {
    It 'is saved into, proved, resumed and read' {
        $path = switch -Wildcard ($Given) {
            '\\[?]\*' { "\\?\$root\$($_.Substring(4))" }
            '\\localhost\*' { "\\localhost\$($root[0])$\$($root.Substring(3))\$($_.Substring(12))" }
            default { "$root/$_" }
        }
        $saved = @(Start-RedoxExport -Type Patient | Wait-RedoxExportJob | Save-RedoxExport -Path $path)
        $saved.State | Should -Be 'Complete'
        [IO.File]::Exists("$root/$Is/Patient.0001.ndjson") | Should -BeTrue
        Test-RedoxExport -LiteralPath $path -Quiet | Should -BeTrue
        @(Resume-RedoxExport -LiteralPath $path).State | Sort-Object -Unique | Should -Be 'Complete'
        @(Import-RedoxExport -LiteralPath $path -Type Patient).Count | Should -Be 3
        Export-RedoxExportCsv -LiteralPath $path -Destination "$root/$Is.csv" -Type Patient -Property id
        @(Import-Csv -LiteralPath "$root/$Is.csv").Count | Should -Be 3
    }
}

if ($onWindows) {
    Describe 'A folder on Windows' {
        It 'is the same in any case, and is not saved into twice at once' {
            $null = Start-RedoxExport -Type Patient | Wait-RedoxExportJob | Save-RedoxExport -Path "$root/Case" -ErrorAction Stop
            Test-RedoxExport "$root/CASE" -Quiet | Should -BeTrue
            { Start-RedoxExport -Type Patient | Wait-RedoxExportJob | Save-RedoxExport -Path "$root/case" -ErrorAction Stop } | Should -Throw
        }
    }

    # Some versions of Windows write into a device under such a name, in any folder and with any extension; others make a file. What is refused has to
    # be refused for what the system said, and not for anything else that may be wrong here.
    Describe 'The name of a device: <_>' -ForEach 'NUL', 'nul.csv', 'CON', 'aux.csv', 'COM1' {
        It 'swallows no rows' {
            $from = "$root/devices $([guid]::NewGuid())"
            $null = Start-RedoxExport -Type Patient | Wait-RedoxExportJob | Save-RedoxExport -Path $from -ErrorAction Stop
            $file = "$root/$_"
            $refused = $null
            try { Export-RedoxExportCsv -LiteralPath $from -Destination $file -Type Patient -Property id -ErrorAction Stop }
            catch { $refused = $_ }
            if ($refused) { $refused.FullyQualifiedErrorId | Should -BeIn @('CsvNotWritten', 'StorageFailed' | ForEach-Object { "$_,RedoxExport.Cmdlets.ExportRedoxExportCsvCommand" }) }
            else { @(Import-Csv -LiteralPath $file).Count | Should -Be 3 }
        }

        It 'swallows no export' {
            $folder = "$root/exports/$_"
            $job = Start-RedoxExport -Type Patient | Wait-RedoxExportJob -ErrorAction Stop
            $refused = $null
            try { $null = $job | Save-RedoxExport -Path $folder -ErrorAction Stop }
            catch { $refused = $_ }
            if ($refused) { $refused.FullyQualifiedErrorId | Should -BeIn @('StorageFailed', 'FolderMissing', 'NoPermission' | ForEach-Object { "$_,RedoxExport.Cmdlets.SaveRedoxExportCommand" }) }
            else { @(Import-RedoxExport -LiteralPath $folder -Type Patient).Count | Should -Be 3 }
        }
    }
}
