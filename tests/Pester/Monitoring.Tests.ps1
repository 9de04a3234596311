# What tells an administrator how the exports are: -OnResult and the scripts of examples/notify, metrics for Prometheus, telemetry, support bundles.
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseDeclaredVarsMoreThanAssignments', '', Justification = 'Pester hands the variables of one block to others, which the rule does not see.')]
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSAvoidUsingConvertToSecureStringWithPlainText', '', Justification = 'The secrets are canaries of the tests.')]
param()

BeforeAll {
    . (Join-Path $PSScriptRoot 'Import.ps1')
    $notify = (Resolve-Path (Join-Path $PSScriptRoot '../../examples/notify')).Path
    $sandbox = Start-RedoxExportSandbox -Anonymous -PollCount 1 -RetryAfter 0 -PatientCount 2
    $connection = Connect-RedoxExport -BaseUri $sandbox.BaseUri -Name monitoring

    function Get-NewFolder { Join-Path $TestDrive ([guid]::NewGuid().ToString('N')) }

    # A server in a process-wide thread: answers each connection with the answers of a script, and keeps what it was sent.
    if (-not ('RedoxExportTests.TalkingServer' -as [type])) {
        Add-Type -TypeDefinition @'
using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;

namespace RedoxExportTests
{
    public sealed class TalkingServer : IDisposable
    {
        private readonly TcpListener _listener = new TcpListener(IPAddress.Loopback, 0);
        private readonly Task _work;
        private readonly StringBuilder _seen = new StringBuilder();

        public TalkingServer(string kind, string[] bodies)
        {
            _listener.Start();
            _work = Task.Run(() => Serve(kind, bodies));
        }

        public int Port { get { return ((IPEndPoint)_listener.LocalEndpoint).Port; } }

        public string Finish()
        {
            if (!_work.Wait(TimeSpan.FromSeconds(60))) { throw new TimeoutException("The server was not called as often as expected."); }
            return _seen.ToString();
        }

        public void Dispose() { _listener.Stop(); }

        private void Serve(string kind, string[] bodies)
        {
            foreach (string body in bodies)
            {
                using (TcpClient client = _listener.AcceptTcpClient())
                using (NetworkStream stream = client.GetStream())
                {
                    if (kind == "smtp") { Smtp(stream); }
                    else if (kind == "http") { Http(stream, body); }
                    else { Keep(stream); }
                }
            }
        }

        private void Keep(NetworkStream stream)
        {
            using (var memory = new MemoryStream()) { stream.CopyTo(memory); _seen.Append(Encoding.UTF8.GetString(memory.ToArray())); }
        }

        private static void Say(Stream stream, string line) { byte[] bytes = Encoding.ASCII.GetBytes(line + "\r\n"); stream.Write(bytes, 0, bytes.Length); }

        private string Line(Stream stream)
        {
            var bytes = new List<byte>();
            for (int next; (next = stream.ReadByte()) >= 0 && next != '\n';) { if (next != '\r') { bytes.Add((byte)next); } }
            string line = Encoding.UTF8.GetString(bytes.ToArray());
            _seen.Append(line).Append('\n');
            return line;
        }

        private void Smtp(NetworkStream stream)
        {
            Say(stream, "220 test");
            while (true)
            {
                string line = Line(stream);
                string command = line.Length >= 4 ? line.Substring(0, 4).ToUpperInvariant() : line;
                if (command == "DATA")
                {
                    Say(stream, "354 go");
                    while (Line(stream) != ".") { }
                    Say(stream, "250 kept");
                }
                else if (command == "QUIT" || line.Length == 0) { Say(stream, "221 bye"); return; }
                else { Say(stream, "250 ok"); }
            }
        }

        private void Http(NetworkStream stream, string body)
        {
            int length = 0;
            for (string line; (line = Line(stream)).Length > 0;)
            {
                if (line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)) { length = int.Parse(line.Substring(15)); }
                if (line.StartsWith("Expect:", StringComparison.OrdinalIgnoreCase)) { Say(stream, "HTTP/1.1 100 Continue\r\n"); }
            }
            byte[] content = new byte[length];
            for (int read = 0; read < length;) { read += stream.Read(content, read, length - read); }
            _seen.Append(Encoding.UTF8.GetString(content)).Append('\n');
            string[] parts = body.Split(new[] { ' ' }, 2);
            byte[] answer = Encoding.UTF8.GetBytes(parts[1]);
            Say(stream, "HTTP/1.1 " + parts[0] + " x\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: " + answer.Length + "\r\n");
            stream.Write(answer, 0, answer.Length);
        }
    }
}
'@
    }

    # The notice of a run that ends with a problem, as -OnResult gives it.
    function Get-Notice {
        $told = [Collections.Generic.List[object]]::new()
        $failing = Start-RedoxExportSandbox -Anonymous -PollCount 1 -RetryAfter 0 -PatientCount 1 -Fault PartialSuccess
        $to = Connect-RedoxExport -BaseUri $failing.BaseUri -Name failing
        try { $null = Invoke-RedoxExport -Path (Join-Path (Get-NewFolder) 'north') -Connection $to -OnResult { param($result) $told.Add($result) } -WarningAction SilentlyContinue -ErrorAction SilentlyContinue }
        finally { Disconnect-RedoxExport failing; $failing | Stop-RedoxExportSandbox; $null = Connect-RedoxExport -BaseUri $sandbox.BaseUri -Name monitoring }
        $told[0]
    }
    $notice = Get-Notice
}

AfterAll {
    Get-RedoxExportConnection | Disconnect-RedoxExport
    $sandbox | Stop-RedoxExportSandbox
    Remove-Module RedoxExport
}

Describe 'Invoke-RedoxExport -OnResult' {
    It 'gets the notice of the run once, with the run that is returned' {
        $told = [Collections.Generic.List[object]]::new()
        $run = Invoke-RedoxExport -Path (Get-NewFolder) -Type Patient -OnResult { param($result) $told.Add($result); 'output' }
        $told.Count | Should -Be 1
        $told[0].PSObject.TypeNames[0] | Should -Be 'RedoxExport.Runs.RunNotice'
        $told[0].Run | Should -Be $run
        @($run).Count | Should -Be 1
        $told[0].Level | Should -Be 'Success'
        $told[0].NeedsAttention | Should -BeFalse
    }

    It 'has the notice in $_, too' {
        $told = [Collections.Generic.List[object]]::new()
        $null = Invoke-RedoxExport -Path (Get-NewFolder) -Type Patient -OnResult { $told.Add($_.ExitCode) }
        $told | Should -Be 0
    }

    It 'is told of a run that fails, before the error ends the script' {
        $told = [Collections.Generic.List[object]]::new()
        { Invoke-RedoxExport -Path (Get-NewFolder) -Type Pacient -OnResult { param($result) $told.Add($result) } -ErrorAction Stop } | Should -Throw
        $told.Count | Should -Be 1
        $told[0].Level | Should -Be 'Error'
        $told[0].ExitCode | Should -Be 5
        $told[0].ErrorId | Should -Be $told[0].Run.ErrorId
        $told[0].RecommendedAction | Should -Not -BeNullOrEmpty
    }

    It 'is told of a run that cannot begin' {
        $told = [Collections.Generic.List[object]]::new()
        Invoke-RedoxExport -Path (Get-NewFolder) -Full -Since 2026-01-01 -OnResult { param($result) $told.Add($result) } -ErrorAction SilentlyContinue -ErrorVariable problem
        $told.Count | Should -Be 1
        $told[0].Run | Should -BeNullOrEmpty
        $told[0].ErrorId | Should -Be 'FullWithSince'
        $problem.Count | Should -Be 1
    }

    It 'does not harm the run if it <Name>' -ForEach @(
        @{ Name = 'throws'; Script = { throw 'no mail today' }; Says = 'no mail today' }
        @{ Name = 'writes an error'; Script = { Write-Error 'no mail today' }; Says = 'no mail today' }
        @{ Name = 'calls a command that does not exist'; Script = { Send-NothingAtAll }; Says = 'Send-NothingAtAll' }
        @{ Name = 'exits'; Script = { exit 77 }; Says = 'exit, break or continue' }
        @{ Name = 'breaks'; Script = { break }; Says = 'exit, break or continue' }
    ) {
        $run = Invoke-RedoxExport -Path (Get-NewFolder) -Type Patient -OnResult $Script -WarningVariable warned -WarningAction SilentlyContinue -ErrorVariable problem
        $run.State | Should -Be 'Complete'
        $run.ExitCode | Should -Be 0
        $problem | Should -BeNullOrEmpty
        "$warned" | Should -Match 'The script block of -OnResult failed'
        "$warned" | Should -Match ([regex]::Escape($Says))
    }

    It 'is not run with -WhatIf' {
        $told = [Collections.Generic.List[object]]::new()
        Invoke-RedoxExport -Path (Get-NewFolder) -Type Patient -OnResult { $told.Add(1) } -WhatIf
        Invoke-RedoxExport -Path (Get-NewFolder) -Full -Since 2026-01-01 -OnResult { $told.Add(1) } -WhatIf -ErrorAction SilentlyContinue
        $told.Count | Should -Be 0
    }
}

Describe 'examples/notify' {
    It 'mail by SMTP has the title and the text' {
        $server = [RedoxExportTests.TalkingServer]::new('smtp', @(''))
        & (Join-Path $notify smtp-mail.ps1) -Result $notice -Server 127.0.0.1 -Port $server.Port -From redox@example.org -To one@example.org, two@example.org -NoTls
        $seen = $server.Finish()
        $server.Dispose()
        $seen | Should -Match 'RCPT TO:<one@example.org>'
        $seen | Should -Match 'RCPT TO:<two@example.org>'
        $body = ($seen -split "`n`n", 2)[1] -replace "=`n" -replace '\.\n.*QUIT.*$'
        $encoded = ($seen -split "`n`n")[1] -replace '\s'
        if ($seen -match 'base64') { $body = [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String(($encoded -replace '\.QUIT.*$' -replace '\.$'))) }
        $body | Should -Match $notice.Run.Id
    }

    It 'mail by SMTP does not send a password without encryption' {
        $password = ConvertTo-SecureString canary -AsPlainText -Force
        { & (Join-Path $notify smtp-mail.ps1) -Result $notice -Server 127.0.0.1 -From a@example.org -To b@example.org -NoTls -Credential ([pscredential]::new('u', $password)) } | Should -Throw '*without encryption*'
    }

    It 'mail by SMTP names the server and the port, and why it failed' {
        { & (Join-Path $notify smtp-mail.ps1) -Result $notice -Server 127.0.0.1 -Port 1 -From a@example.org -To b@example.org -NoTls } | Should -Throw '*not mailed through 127.0.0.1, port 1*: *refused*'
        { & (Join-Path $notify smtp-mail.ps1) -Result $notice -Server 127.0.0.1 -From 'night shift' -To b@example.org -NoTls } | Should -Throw "'night shift' is not a mail address*"
    }

    It 'mail by Microsoft Graph says which step failed where, with the codes of the answer only: <Step>' -ForEach @(
        @{ Step = 'the sign-in'; Answers = , '401 {"error":"invalid_client","error_description":"AADSTS7000215: canary-secret"}'; Says = 'HTTP 401 (invalid_client, AADSTS7000215)' }
        @{ Step = 'sending from redox@example.org'; Answers = '200 {"access_token":"canary-token"}', '403 {"error":{"code":"ErrorAccessDenied","message":"canary-words"}}'; Says = 'HTTP 403 (ErrorAccessDenied)' }
    ) {
        $server = [RedoxExportTests.TalkingServer]::new('http', $Answers)
        $uri = [uri] "http://127.0.0.1:$($server.Port)"
        $secret = ConvertTo-SecureString 'canary-secret' -AsPlainText -Force
        $failed = try { & (Join-Path $notify graph-mail.ps1) -Result $notice -TenantId tenant -ClientId app -ClientSecret $secret -From redox@example.org -To one@example.org -SignInUri $uri -GraphUri $uri } catch { "$_" }
        $server.Dispose()
        $failed | Should -Be "The notice was not mailed: $Step at $($uri.Authority) failed: $Says"
        $failed | Should -Not -Match 'canary'
    }

    It 'a webhook that refuses is named by host and status only' {
        $server = [RedoxExportTests.TalkingServer]::new('http', @('404 no such canary'))
        $port = $server.Port
        $secret = ConvertTo-SecureString "http://127.0.0.1:$port/services/canary?sig=canary" -AsPlainText -Force
        $failed = try { & (Join-Path $notify webhook.ps1) -Result $notice -Service Slack -Uri $secret } catch { "$_" }
        $server.Dispose()
        $failed | Should -Be "The notice was not delivered to the webhook on 127.0.0.1, port ${port}: HTTP 404."
    }

    It 'syslog names the server and the port, and why it failed' {
        { & (Join-Path $notify syslog.ps1) -Result $notice -Server 127.0.0.1 -Port 1 -Protocol Tcp } | Should -Throw '*syslog on 127.0.0.1, TCP port 1: *refused*'
        { & (Join-Path $notify syslog.ps1) -Result $notice -Server host.invalid -Port 1 } | Should -Throw '*syslog on host.invalid, UDP port 1: *'
    }

    It 'mail by Microsoft Graph signs in, and sends to every recipient' {
        $server = [RedoxExportTests.TalkingServer]::new('http', @('200 {"access_token":"canary-token"}', '202 '))
        $uri = [uri] "http://127.0.0.1:$($server.Port)"
        $secret = ConvertTo-SecureString 'canary&secret' -AsPlainText -Force
        & (Join-Path $notify graph-mail.ps1) -Result $notice -TenantId tenant -ClientId app -ClientSecret $secret -From redox@example.org -To one@example.org, two@example.org -SignInUri $uri -GraphUri $uri
        $seen = $server.Finish()
        $server.Dispose()
        $seen | Should -Match 'POST /tenant/oauth2/v2.0/token'
        $seen | Should -Match 'client_secret=canary%26secret'
        $seen | Should -Match 'POST /v1.0/users/redox%40example.org/sendMail'
        $seen | Should -Match 'Authorization: Bearer canary-token'
        $mail = $seen.Substring($seen.IndexOf('{', $seen.IndexOf('/sendMail'))) | ConvertFrom-Json
        $mail.message.subject | Should -Be $notice.Title
        $mail.message.body.content | Should -Be $notice.Text
        @($mail.message.toRecipients | ForEach-Object { $_.emailAddress.address }) | Should -Be 'one@example.org', 'two@example.org'
    }

    It 'a webhook of <Service> gets the title and the text' -ForEach @(@{ Service = 'Slack' }, @{ Service = 'Teams' }) {
        $server = [RedoxExportTests.TalkingServer]::new('http', @('200 ok'))
        $env:REDOXEXPORT_WEBHOOK = "http://127.0.0.1:$($server.Port)/services/canary"
        try { & (Join-Path $notify webhook.ps1) -Result $notice -Service $Service }
        finally { $env:REDOXEXPORT_WEBHOOK = $null }
        $seen = $server.Finish()
        $server.Dispose()
        $seen | Should -Match 'POST /services/canary'
        $message = $seen.Substring($seen.IndexOf('{')) | ConvertFrom-Json
        $text = if ($Service -eq 'Slack') { $message.text } else { $message.attachments[0].content.body.text -join "`n" }
        $text | Should -Be "$($notice.Title)`n$($notice.Text)"
    }

    It 'an address of a webhook is not part of its error' {
        $address = ConvertTo-SecureString 'http://127.0.0.1:1/services/canary' -AsPlainText -Force
        $failed = try { & (Join-Path $notify webhook.ps1) -Result $notice -Service Slack -Uri $address } catch { "$_ $($_.Exception) $($_.ErrorDetails)" }
        $failed | Should -Match 'was not delivered'
        $failed | Should -Not -Match 'canary'
    }

    It 'an address of a webhook is not part of its error if it is <Name>' -ForEach @(
        @{ Name = 'encoded'; Address = 'http://127.0.0.1:1/services/c%61nary/CANARY x' }
        @{ Name = 'in another case'; Address = 'HTTP://LOCALHOST:1/services/canary' }
        @{ Name = 'not encrypted'; Address = 'http://hooks.example.org/services/canary' }
        @{ Name = 'of another scheme'; Address = 'ftp://127.0.0.1/services/canary' }
        @{ Name = 'not an address'; Address = 'services/canary' }
    ) {
        $secret = ConvertTo-SecureString $Address -AsPlainText -Force
        $failed = try { & (Join-Path $notify webhook.ps1) -Result $notice -Service Slack -Uri $secret } catch { "$_ $($_.Exception) $($_.ErrorDetails)" }
        $failed | Should -Match 'was not delivered|must begin with https://'
        $failed | Should -Not -Match 'canary|services|c%61nary'
    }

    It 'a secret is not sent to <Parameter> without encryption' -ForEach @(@{ Parameter = 'SignInUri' }, @{ Parameter = 'GraphUri' }) {
        $secret = ConvertTo-SecureString 'canary' -AsPlainText -Force
        $where = @{ $Parameter = 'http://login.example.org' }
        { & (Join-Path $notify graph-mail.ps1) -Result $notice -TenantId tenant -ClientId app -ClientSecret $secret -From redox@example.org -To one@example.org @where } |
            Should -Throw "-$Parameter is not usable: it must begin with https://."
    }

    It 'syslog over UDP is one message of RFC 5424' {
        $udp = [Net.Sockets.UdpClient]::new([Net.IPEndPoint]::new([Net.IPAddress]::Loopback, 0))
        try {
            $udp.Client.ReceiveTimeout = 60000
            & (Join-Path $notify syslog.ps1) -Result $notice -Server 127.0.0.1 -Port $udp.Client.LocalEndPoint.Port
            $from = $null
            $text = [Text.Encoding]::UTF8.GetString($udp.Receive([ref] $from))
        }
        finally { $udp.Dispose() }
        # local0.warning
        $text | Should -Match '^<132>1 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z [\x21-\x7E]+ RedoxExport \d+ RunEnded \[redoxexport@32473 exitCode="2" run="\d{8}T\d{6}Z" state="Complete"\] '
        $text | Should -BeLike "*$($notice.Title)"
    }

    It 'syslog over TCP begins with the length of the message' {
        $server = [RedoxExportTests.TalkingServer]::new('raw', @(''))
        & (Join-Path $notify syslog.ps1) -Result $notice -Server 127.0.0.1 -Port $server.Port -Protocol Tcp
        $seen = $server.Finish()
        $server.Dispose()
        $seen | Should -Match '^(\d+) <132>1 '
        [Text.Encoding]::UTF8.GetByteCount($seen.Substring($seen.IndexOf(' ') + 1)) | Should -Be ([int] ($seen -split ' ')[0])
    }

    It 'syslog writes to a socket of this computer' -Tag PowerShell7 -Skip:$IsWindows {
        $path = Join-Path ([IO.Path]::GetTempPath()) ([IO.Path]::GetRandomFileName())
        $listening = [Net.Sockets.Socket]::new('Unix', 'Dgram', 'Unspecified')
        try {
            $listening.Bind([Net.Sockets.UnixDomainSocketEndPoint]::new($path))
            $listening.ReceiveTimeout = 60000
            & (Join-Path $notify syslog.ps1) -Result $notice -Socket $path
            $buffer = [byte[]]::new(8192)
            $read = $listening.Receive($buffer)
            [Text.Encoding]::UTF8.GetString($buffer, 0, $read) | Should -BeLike "<132>1 *$($notice.Title)"
        }
        finally { $listening.Dispose(); Remove-Item $path -ErrorAction SilentlyContinue }
    }

    It 'the event log is refused where there is none' -Tag PowerShell7 -Skip:$IsWindows {
        { & (Join-Path $notify event-log.ps1) -Result $notice } | Should -Throw '*Use syslog.ps1*'
    }

    It 'metrics for Prometheus are written after a run' {
        $folder = Get-NewFolder
        $file = Join-Path $TestDrive 'after.prom'
        $null = Invoke-RedoxExport -Path $folder -Type Patient -OnResult { param($result) & (Join-Path $notify prometheus.ps1) -Path $result.Path -Destination $file }
        Get-Content $file | Should -Contain "redoxexport_history_readable{root=`"$(Split-Path $folder -Leaf)`"} 1"
    }
}

Describe 'Export-RedoxExportMetric' {
    BeforeAll {
        $base = Get-NewFolder
        foreach ($name in 'north', 'south') { $null = Invoke-RedoxExport -Path (Join-Path $base $name) -Type Patient }
    }

    It 'writes one file for many folders, and returns it' {
        $file = Join-Path $TestDrive 'many.prom'
        (Export-RedoxExportMetric (Join-Path $base '*') $file).FullName | Should -Be $file
        @(Get-Content $file | Where-Object { $_ -match '^redoxexport_last_run_exit_code\{root="(north|south)",request="[0-9a-f]{8}"\} 0$' }).Count | Should -Be 2
        @(Get-Content $file | Where-Object { $_ -match '^redoxexport_last_run_resources\{.*type="Patient"\} 2$' }).Count | Should -Be 2
    }

    It 'writes redoxexport.prom into a folder, from the pipeline and from literal paths' {
        $to = New-Item -ItemType Directory (Get-NewFolder)
        $written = Get-Item (Join-Path $base '*') | Export-RedoxExportMetric -Destination $to.FullName
        $written.Name | Should -Be 'redoxexport.prom'
        Get-Content $written.FullName | Should -Contain 'redoxexport_history_readable{root="south"} 1'
        (Export-RedoxExportMetric -LiteralPath (Join-Path $base north) -Destination $to.FullName).Count | Should -Be 1
        Get-Content $written.FullName | Should -Not -Contain 'redoxexport_history_readable{root="south"} 1'
    }

    It 'writes the others if a folder cannot be read' {
        $file = Join-Path $TestDrive 'some.prom'
        $null = Export-RedoxExportMetric (Join-Path $base north), (New-Item -ItemType Directory (Join-Path $base west)).FullName $file -ErrorAction SilentlyContinue -ErrorVariable problem
        $problem.FullyQualifiedErrorId | Should -Be 'NoRunsHere,RedoxExport.Cmdlets.ExportRedoxExportMetricCommand'
        Get-Content $file | Should -Contain 'redoxexport_history_readable{root="north"} 1'
        Get-Content $file | Should -Contain 'redoxexport_history_readable{root="west"} 0'
    }

    It 'refuses a name that node_exporter does not read, and writes nothing with -WhatIf' {
        Export-RedoxExportMetric (Join-Path $base north) (Join-Path $TestDrive metrics.txt) -ErrorAction SilentlyContinue -ErrorVariable problem
        $problem.FullyQualifiedErrorId | Should -Be 'NotAMetricFile,RedoxExport.Cmdlets.ExportRedoxExportMetricCommand'
        Export-RedoxExportMetric (Join-Path $base north) (Join-Path $TestDrive whatif.prom) -WhatIf
        Join-Path $TestDrive whatif.prom | Should -Not -Exist
        Join-Path $TestDrive metrics.txt | Should -Not -Exist
    }
}

Describe 'Export-RedoxExportSupportBundle' {
    BeforeAll {
        $root = Join-Path (Get-NewFolder) 'runs'
        $null = Invoke-RedoxExport -Path $root -Type Patient
        $null = Invoke-RedoxExport -Path $root -Type Patient -Incremental
    }

    It 'writes a zip file, and returns what is in it' {
        $bundle = Export-RedoxExportSupportBundle $root (Join-Path $TestDrive ticket)
        $bundle.Path | Should -Be (Join-Path $TestDrive 'ticket.zip')
        (Get-Item $bundle.Path).Length | Should -Be $bundle.Length
        $bundle.Entries.Name | Should -Contain 'versions.json'
        $bundle.Entries.Name | Should -Contain 'connection.json'
        @($bundle.Entries | Where-Object Name -Like 'runs/*/log.ndjson').Count | Should -Be 2
        $bundle | Out-String -Width 80 | Should -Match 'Look at it before you send it'
        Expand-Archive $bundle.Path (Join-Path $TestDrive ticket)
        $runs = Get-Content (Join-Path $TestDrive ticket/runs.json) -Raw | ConvertFrom-Json
        $runs.runs.Count | Should -Be 2
        $runs.runs[0].state | Should -Be 'Complete'
        Get-ChildItem (Join-Path $TestDrive ticket) -Recurse -File | Get-Content -Raw | Should -Not -Match ([regex]::Escape($root))
    }

    It 'has the errors of this session that are the module''s' {
        Invoke-RedoxExport -Path (Get-NewFolder) -Type Pacient -ErrorAction SilentlyContinue -ErrorVariable problem
        try { throw 'a canary of another module' } catch { $other = $_ }
        $null = Export-RedoxExportSupportBundle $root (Join-Path $TestDrive errors.zip) -ErrorRecord (@($problem) + $other + $null)
        Expand-Archive (Join-Path $TestDrive errors.zip) (Join-Path $TestDrive errors)
        $text = Get-Content (Join-Path $TestDrive errors/errors.json) -Raw
        @(($text | ConvertFrom-Json).errors).Count | Should -Be @($problem).Count
        ($text | ConvertFrom-Json).errors[0].command | Should -Be 'Invoke-RedoxExport'
        $text | Should -Not -Match 'canary'
        $text | Should -Not -Match 'Pacient'
    }

    It 'does not replace a file without -Force, and writes nothing with -WhatIf' {
        $file = Join-Path $TestDrive 'once.zip'
        Set-Content $file before
        Export-RedoxExportSupportBundle $root $file -ErrorAction SilentlyContinue -ErrorVariable problem
        $problem.FullyQualifiedErrorId | Should -Be 'SupportBundleExists,RedoxExport.Cmdlets.ExportRedoxExportSupportBundleCommand'
        Export-RedoxExportSupportBundle $root $file -Force -WhatIf
        Get-Content $file | Should -Be before
        (Export-RedoxExportSupportBundle $root $file -Force).Length | Should -BeGreaterThan 100
    }

    It 'takes a run from the pipeline, and refuses a folder without exports' {
        $last = Get-RedoxExportRun $root -Last 1
        $bundle = $last | Export-RedoxExportSupportBundle -Destination (Join-Path $TestDrive run.zip)
        @($bundle.Entries | Where-Object Name -Like 'runs/*/log.ndjson').Name | Should -Be "runs/$($last.Id)/log.ndjson"
        $empty = New-Item (Join-Path $TestDrive 'without-exports') -ItemType Directory
        Export-RedoxExportSupportBundle $empty.FullName (Join-Path $TestDrive none.zip) -ErrorAction SilentlyContinue -ErrorVariable problem
        $problem.FullyQualifiedErrorId | Should -Be 'SupportSourceNotUsable,RedoxExport.Cmdlets.ExportRedoxExportSupportBundleCommand'
        Join-Path $TestDrive none.zip | Should -Not -Exist
        Export-RedoxExportSupportBundle (Join-Path $root 20260101T000000Z) (Join-Path $TestDrive none.zip) -ErrorAction SilentlyContinue -ErrorVariable problem
        $problem.FullyQualifiedErrorId | Should -BeLike 'PathNotFound,*'
    }

    It 'makes one bundle of all runs of the pipeline, and of several folders' {
        $bundle = @(Get-RedoxExportRun $root | Export-RedoxExportSupportBundle -Destination (Join-Path $TestDrive both.zip))
        $bundle.Count | Should -Be 1
        @($bundle.Entries | Where-Object Name -Like 'runs/*/log.ndjson').Count | Should -Be 2
        $base = Get-NewFolder
        foreach ($name in 'north', 'south') { $null = Invoke-RedoxExport -Path (Join-Path $base $name) -Type Patient }
        $null = New-Item -ItemType Directory (Join-Path $base other)
        $bundle = @(Export-RedoxExportSupportBundle (Join-Path $base *) (Join-Path $TestDrive all.zip))
        $bundle.Count | Should -Be 1
        @($bundle.Entries.Name | Where-Object { $_ -like '*runs.json' }) | Should -Be 'folder1/runs.json', 'folder2/runs.json'
    }

    It 'has the settings of the session only if the folder has data of its server, and those of -Connection always' {
        $other = Start-RedoxExportSandbox -Anonymous -PatientCount 1
        $session = Get-RedoxExportConnection
        $elsewhere = Connect-RedoxExport -BaseUri $other.BaseUri -Name elsewhere
        try {
            (Export-RedoxExportSupportBundle $root (Join-Path $TestDrive without.zip)).Entries.Name | Should -Not -Contain 'connection.json'
            (Export-RedoxExportSupportBundle $root (Join-Path $TestDrive with.zip) -Connection $elsewhere).Entries.Name | Should -Contain 'connection.json'
        }
        finally {
            Disconnect-RedoxExport elsewhere
            Stop-RedoxExportSandbox $other
        }
    }
}

Describe 'examples/telemetry/listen.ps1' -Tag PowerShell7 {
    It 'writes the metrics and spans of a run as lines of JSON' {
        $file = Join-Path $TestDrive 'telemetry.ndjson'
        $folder = Get-NewFolder
        $listener = & (Join-Path $PSScriptRoot '../../examples/telemetry/listen.ps1') -OutFile $file
        try { $null = Invoke-RedoxExport -Path $folder -Type Patient }
        finally { $listener.Dispose() }
        $lines = @(Get-Content $file | ConvertFrom-Json)
        $run = @($lines | Where-Object span -EQ run)
        $run.Count | Should -Be 1
        @($lines | Where-Object { $_.span -eq 'GET kick_off' -and $_.parent -eq $run[0].id }).Count | Should -Be 1
        @($lines | Where-Object metric -EQ 'redoxexport.run.duration').Count | Should -Be 1
        @($lines | Where-Object { $_.metric -eq 'redoxexport.watermark.age' -and $_.attributes.'redoxexport.root' -eq (Split-Path $folder -Leaf) }).Count | Should -Be 1
        $before = $lines.Count
        $null = Invoke-RedoxExport -Path $folder -Type Patient
        @(Get-Content $file).Count | Should -Be $before
    }

    # Only Linux has a file to which nothing can be written. Where it should be, the test fails without it.
    It 'a run is complete if the disk of the file is full' -Skip:(-not $IsLinux) {
        '/dev/full' | Should -Exist
        $folder = Get-NewFolder
        $listener = & (Join-Path $PSScriptRoot '../../examples/telemetry/listen.ps1') -OutFile /dev/full
        try { $run = Invoke-RedoxExport -Path $folder -Type Patient }
        finally { $listener.Dispose() }
        $run.State | Should -Be Complete
        $listener.Lost | Should -BeGreaterThan 0
    }
}
