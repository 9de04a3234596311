# The pages below docs/ say what is true: each example that is marked "powershell" runs against a sandbox, and the page of a
# cmdlet names its parameters as the cmdlet has them. A block marked "powershell-norun" is only shown: it needs what a test
# has not, such as an account at Redox.
BeforeDiscovery {
    # The fenced blocks of all pages, those of the given languages or all.
    function Get-DocumentedBlock {
        param([string[]] $Language)
        foreach ($page in Get-ChildItem (Join-Path $PSScriptRoot '../../docs') -Recurse -Filter *.md) {
            $heading = ''
            $fence = $null
            $number = 0
            foreach ($line in [IO.File]::ReadAllLines($page.FullName)) {
                if ($null -ne $fence) {
                    if ($line -ne '```') { $code.Add($line); continue }
                    $number++
                    if (-not $Language -or $fence -in $Language) {
                        @{ Page = $page.Name; Heading = $heading; Number = $number; Language = $fence; Code = $code -join "`n" }
                    }
                    $fence = $null
                }
                elseif ($line -match '^```(.*)$') {
                    $fence = $Matches[1].Trim()
                    $code = [Collections.Generic.List[string]]::new()
                }
                elseif ($line -match '^#+ (.+)$') { $heading = $Matches[1] }
            }
            if ($null -ne $fence) { throw "A block of $($page.Name) is not closed." }
        }
    }
}

BeforeAll {
    . (Join-Path $PSScriptRoot 'Import.ps1')
}

AfterAll {
    Remove-Module RedoxExport -ErrorAction SilentlyContinue
}

Describe 'An example of the documentation' {
    # The examples are PowerShell 7's where the two differ, in making keys for one.
    It 'runs: <Page>, block <Number>, <Heading>' -Tag PowerShell7 -ForEach @(Get-DocumentedBlock powershell) {
        $folder = (New-Item (Join-Path $TestDrive ([guid]::NewGuid().ToString('N'))) -ItemType Directory).FullName
        Push-Location $folder
        $profiles = $env:REDOXEXPORT_PROFILE_PATH
        try {
            # Profiles of this example alone, not those of the account.
            $env:REDOXEXPORT_PROFILE_PATH = Join-Path $folder 'profiles'

            # What every example may count on: a sandbox, a connection to it, and an empty folder.
            $sandbox = Start-RedoxExportSandbox -Anonymous -PollCount 1 -RetryAfter 0
            Set-Variable -Name connection -Value (Connect-RedoxExport -BaseUri $sandbox.BaseUri)
            $ErrorActionPreference = 'Stop'

            # Formatting is part of what a reader sees, so it is done too.
            $text = & ([scriptblock]::Create($Code)) 3>&1 | Out-String
            $text | Should -Not -Match '(?m)^(Get|Start|Wait|Stop|Save|Import|Connect|ConvertFrom)-\w+: '
        }
        finally {
            $env:REDOXEXPORT_PROFILE_PATH = $profiles
            Pop-Location
            Get-RedoxExportConnection | Disconnect-RedoxExport
            Stop-RedoxExportSandbox
        }
    }

    It 'is PowerShell: <Page>, block <Number>, <Heading>' -ForEach @(Get-DocumentedBlock powershell, powershell-norun) {
        $problems = $null
        $null = [Management.Automation.Language.Parser]::ParseInput($Code, [ref] $null, [ref] $problems)
        $problems | Should -BeNullOrEmpty
    }

    It 'is marked as something that is known' -TestCases @{ Languages = @(Get-DocumentedBlock | ForEach-Object { $_.Language } | Sort-Object -Unique) } {
        @($Languages | Where-Object { $_ -notin '', 'powershell', 'powershell-norun', 'output', 'yaml', 'json', 'sh' }) | Should -BeNullOrEmpty
    }
}

Describe 'The pages of the cmdlets' {
    It 'are there for every exported cmdlet, and for no other' {
        $cmdlets = @((Test-ModuleManifest (Join-Path $root 'RedoxExport.psd1')).ExportedCmdlets.Keys | Sort-Object)
        $pages = @(Get-ChildItem (Join-Path $root 'docs/cmdlets') -Filter *.md | ForEach-Object BaseName | Sort-Object)
        $pages -join ' ' | Should -BeExactly ($cmdlets -join ' ')
    }

    Context '<_>' -ForEach @(Get-ChildItem (Join-Path $PSScriptRoot '../../docs/cmdlets') -Filter *.md | ForEach-Object BaseName) {
        BeforeAll {
            $script:command = Get-Command $_
            $script:text = [IO.File]::ReadAllText((Join-Path $root "docs/cmdlets/$_.md")).Replace("`r`n", "`n")
            $common = [Management.Automation.PSCmdlet]::CommonParameters + [Management.Automation.PSCmdlet]::OptionalCommonParameters
            $script:parameters = @($command.Parameters.Values | Where-Object { $_.Name -in 'WhatIf', 'Confirm' -or $_.Name -notin $common })
        }

        It 'names every parameter, and no other' {
            $named = @([regex]::Matches($text, '(?m)^### -(\w+)$') | ForEach-Object { $_.Groups[1].Value })
            ($named | Sort-Object) -join ' ' | Should -BeExactly (($parameters.Name | Sort-Object) -join ' ')
        }

        It 'says of every parameter what is so' {
            foreach ($parameter in $parameters) {
                $block = [regex]::Match($text, "(?ms)^### -$($parameter.Name)\n(.+?)\n\n``````yaml\n(.+?)\n``````$")
                $block.Success | Should -BeTrue -Because "-$($parameter.Name) has a description and a yaml block"
                $facts = @{}
                foreach ($line in $block.Groups[2].Value -split "`n") {
                    if ($line -match '^([^:]+): ?(.*)$') { $facts[$Matches[1]] = $Matches[2] }
                }
                $set = @($parameter.ParameterSets.Values)[0]
                $sources = @(if ($set.ValueFromPipelineByPropertyName) { 'ByPropertyName' }; if ($set.ValueFromPipeline) { 'ByValue' })
                $because = "this is what -$($parameter.Name) is"
                $facts['Aliases'] | Should -BeExactly ($parameter.Aliases -join ', ') -Because $because
                $facts['Required'] | Should -BeExactly "$($set.IsMandatory)" -Because $because
                $facts['Position'] | Should -BeExactly $(if ($set.Position -lt 0) { 'Named' } else { "$($set.Position)" }) -Because $because
                $facts['Accept pipeline input'] | Should -BeExactly $(if ($sources) { "True ($($sources -join ', '))" } else { 'False' }) -Because $because
            }
        }

        It 'shows the syntax as it is' {
            $section = [regex]::Match($text, '(?ms)^## SYNTAX\n(.+?)^## DESCRIPTION$').Groups[1].Value
            $written = @([regex]::Matches($section, '(?ms)^```\n(.+?)\n```$') | ForEach-Object { $_.Groups[1].Value -replace '\s+', ' ' })
            $real = @($command.ParameterSets | ForEach-Object { "$($command.Name) $_" })
            ($written | Sort-Object) -join "`n" | Should -BeExactly (($real | Sort-Object) -join "`n")
        }

        It 'has the parts that help is made from' {
            $parts = @([regex]::Matches($text, '(?m)^## (.+)$') | ForEach-Object { $_.Groups[1].Value })
            $parts | Should -BeExactly @('SYNOPSIS', 'SYNTAX', 'DESCRIPTION', 'EXAMPLES', 'PARAMETERS', 'INPUTS', 'OUTPUTS', 'NOTES', 'RELATED LINKS')
        }

        It 'has three examples at least' {
            [regex]::Matches($text, '(?m)^### Example \d+: ').Count | Should -BeGreaterOrEqual 3
        }
    }
}

Describe 'A link of the documentation' {
    It 'leads somewhere: <_.Name>' -ForEach @(Get-ChildItem (Join-Path $PSScriptRoot '../../docs') -Recurse -Filter *.md) {
        $page = $_.FullName
        $missing = foreach ($link in [regex]::Matches([IO.File]::ReadAllText($page), '\]\((?!\w+:)([^)#\s]+)(#[^)\s]*)?\)')) {
            $target = Join-Path (Split-Path $page) $link.Groups[1].Value
            if (-not (Test-Path $target)) { $link.Value }
        }
        $missing | Should -BeNullOrEmpty
    }
}
