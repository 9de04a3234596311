using System.IO.Compression;
using System.Security.Cryptography;
using RedoxExport.Storage;

namespace RedoxExport.Downloads;

/// <summary>Compresses the written data into a gzip file and hashes the file.</summary>
internal sealed class PackingStream : IDisposable
{
    // RFC 1952: a gzip member without content. GZipStream writes no output if nothing was written to it.
    private static readonly byte[] EmptyMember = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    private readonly Output _output;
    private readonly GZipStream _gzip;

    public PackingStream(DiskFile file)
    {
        _output = new Output(file);
        _gzip = new GZipStream(_output, CompressionLevel.Fastest);
    }

    public void Write(byte[] buffer, int count) => _gzip.Write(buffer, 0, count);

    /// <summary>Ends the gzip stream.</summary>
    /// <returns>The SHA-256 of the file.</returns>
    public string Complete()
    {
        _gzip.Dispose();
        if (_output.IsEmpty)
        {
            _output.Write(EmptyMember, 0, EmptyMember.Length);
        }

        return _output.Hash();
    }

    public void Dispose()
    {
        _output.IsGivenUp = true;
        _gzip.Dispose();
        _output.End();
    }

    private sealed class Output(DiskFile file) : Stream
    {
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

        /// <summary>True if further output is discarded. Disposing of the gzip stream of an aborted file still writes its end.</summary>
        public bool IsGivenUp { get; set; }

        public bool IsEmpty { get; private set; } = true;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public string Hash() => Hexadecimal.Lower(_hash.GetHashAndReset());

        public void End() => _hash.Dispose();

        public override void Write(byte[] buffer, int offset, int count)
        {
            if (!IsGivenUp)
            {
                IsEmpty &= count == 0;
                _hash.AppendData(buffer, offset, count);
                file.Write(buffer.AsSpan(offset, count));
            }
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
