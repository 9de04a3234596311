using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RedoxExport.SqlServer.Tests.Server;

/// <summary>A server that speaks the protocol of SQL Server, on this machine, with a certificate that it issued itself.</summary>
internal sealed class FakeServer : IDisposable
{
    // The fields of the answer to a prelogin: version, encryption, instance, thread, several active results, and sign-in with a token ([MS-TDS], 2.2.6.5).
    private static readonly byte[] Prelogin =
    [
        0, 0, 31, 0, 6, 1, 0, 37, 0, 1, 2, 0, 38, 0, 1, 3, 0, 39, 0, 0, 4, 0, 39, 0, 1, 6, 0, 40, 0, 1, 0xFF,
        15, 0, 0x10, 0, 0, 0, 1, 0, 0, 1,
    ];

    private const int EncryptionAt = 37;

    private static readonly byte[] TransactionName = [8, 1, 2, 3, 4, 5, 6, 7, 8];

    // One for all servers: making its key takes longer than a sync.
    private static readonly Lazy<X509Certificate2> Certificate = new(NewCertificate);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<TcpClient> _clients = [];
    private readonly List<string> _log = [];
    private volatile bool _isDisposed;

    public FakeServer()
    {
        _listener.Start();
        _ = Task.Factory.StartNew(Accept, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public string Address => FormattableString.Invariant($"127.0.0.1,{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>The data that was committed.</summary>
    public FakeDatabase Database { get; set; } = new();

    public string Version { get; init; } = "15.0";

    /// <summary>True if the server has no TLS.</summary>
    public bool IsPlain { get; init; }

    /// <summary>The number of the error with which logins are refused; 0 for none.</summary>
    public int RefusesLogin { get; set; }

    /// <summary>An error for a statement, with its severity; <see langword="null"/> for none.</summary>
    public Func<string, (int Number, byte Severity)?> FailsOn { get; set; } = static _ => null;

    /// <summary>True for a statement that the server does not answer.</summary>
    public Func<string, bool> HangsOn { get; set; } = static _ => false;

    /// <summary>Called before a request is handled, and before its answer is sent. If it throws an <see cref="IOException"/>, the connection breaks there.</summary>
    public Action OnStep { get; set; } = static () => { };

    /// <summary>Every statement in order, with <c>BEGIN</c> and <c>ROWS n</c> for what has no text.</summary>
    public IReadOnlyList<string> Log
    {
        get
        {
            lock (_log)
            {
                return [.. _log];
            }
        }
    }

    /// <summary>The names of the locks that were asked for.</summary>
    public List<string> LockNames { get; } = [];

    /// <summary>The failure of the server itself, which is a mistake of a test or of a statement.</summary>
    public Exception? Problem { get; private set; }

    public void Dispose()
    {
        _isDisposed = true;
        _listener.Stop();
        lock (_clients)
        {
            _clients.ForEach(client => client.Dispose());
        }
    }

    private void Accept()
    {
        while (!_isDisposed)
        {
            TcpClient client;
            try
            {
                client = _listener.AcceptTcpClient();
            }
            catch (SocketException) when (_isDisposed)
            {
                return;
            }

            lock (_clients)
            {
                _clients.Add(client);
            }

            _ = Task.Factory.StartNew(() => Serve(client), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
    }

    private void Serve(TcpClient client)
    {
        try
        {
            using NetworkStream network = client.GetStream();
            _ = TdsMessage.Read(network);
            byte[] prelogin = [.. Prelogin];
            prelogin[EncryptionAt] = IsPlain ? (byte)2 : (byte)1;
            TdsMessage.Write(network, TdsMessage.Answer, prelogin);
            if (IsPlain)
            {
                return;
            }

            HandshakeStream handshake = new(network);
            using SslStream secure = new(handshake);
            secure.AuthenticateAsServer(Certificate.Value, clientCertificateRequired: false, SslProtocols.Tls12, checkCertificateRevocation: false);
            handshake.IsHandshake = false;
            new Session(this, secure).Run();
        }
        catch (Exception error) when (error is IOException or SocketException or AuthenticationException or ObjectDisposedException)
        {
            // The client has gone.
            Write("END");
        }
        catch (Exception error)
        {
            Problem ??= error;
            client.Dispose();
        }
    }

    private void Write(string entry)
    {
        lock (_log)
        {
            _log.Add(entry);
        }
    }

    private static X509Certificate2 NewCertificate()
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=SSL_Self_Signed_Fallback", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
    }

    /// <summary>One connection.</summary>
    private sealed class Session(FakeServer server, Stream stream)
    {
        private FakeDatabase _database = server.Database.Copy();

        public void Run()
        {
            while (TdsMessage.Read(stream) is { } message)
            {
                using TdsAnswer answer = new();
                server.OnStep();
                Handle(message, answer);
                server.OnStep();
                if (answer.ToArray() is { Length: > 0 } data)
                {
                    TdsMessage.Write(stream, TdsMessage.Answer, data);
                }
            }

            server.Write("END");
        }

        private void Handle(TdsMessage message, TdsAnswer answer)
        {
            switch (message.Type)
            {
                case TdsMessage.Login when server.RefusesLogin != 0:
                    answer.Failed(server.RefusesLogin, 14, "Login failed for user 'secret'.");
                    break;
                case TdsMessage.Login:
                    string? token = TdsRequest.Token(message.Data);
                    server.Write(token is null ? "LOGIN " + TdsRequest.User(message.Data) : "TOKEN " + token);
                    answer.Changed(1, TdsAnswer.Name("warehouse"), TdsAnswer.Name("master")).Changed(7, [5, .. TdsType.Collation], [0]).LoggedIn(server.Version);
                    (token is null ? answer : answer.AcceptedToken()).Done();
                    break;
                case TdsMessage.Batch:
                    Run(TdsRequest.Batch(message.Data), new Dictionary<string, object?>(), answer);
                    break;
                case TdsMessage.Call:
                    (string statement, Dictionary<string, object?> values) = TdsRequest.Call(message.Data);
                    Run(statement, values, answer);
                    break;
                case TdsMessage.Bulk:
                    (string[] names, List<object?[]> rows) = TdsRequest.Bulk(message.Data);
                    server.Write(FormattableString.Invariant($"ROWS {rows.Count}"));
                    _database.Insert(names, rows);
                    answer.Done(rows.Count);
                    break;
                case TdsMessage.Transaction when TdsRequest.Transaction(message.Data) == 5:
                    server.Write("BEGIN");
                    _database = server.Database.Copy();
                    answer.Changed(8, TransactionName, [0]).Done();
                    break;
                case TdsMessage.Transaction when TdsRequest.Transaction(message.Data) == 8:
                    server.Write("ROLLBACK");
                    _database = server.Database.Copy();
                    answer.Changed(10, [0], TransactionName).Done();
                    break;
                case TdsMessage.Attention:
                    answer.Stopped();
                    break;
                default:
                    throw new NotSupportedException(FormattableString.Invariant($"Message {message.Type}"));
            }
        }

        private void Run(string statement, Dictionary<string, object?> values, TdsAnswer answer)
        {
            server.Write(statement);
            if (server.HangsOn(statement))
            {
                return;
            }

            if (server.FailsOn(statement) is { } failure)
            {
                answer.Failed(failure.Number, failure.Severity, "Violation of key: (Doe-4711).");
            }
            else if (statement == SqlServerStatements.Commit)
            {
                server.Database = _database.Copy();
                answer.Changed(9, [0], TransactionName).Done();
            }
            else
            {
                if (statement == SqlServerStatements.Lock)
                {
                    server.LockNames.Add((string)values["@resource"]!);
                }

                _database.Answer(statement, values, answer);
            }
        }
    }
}
