using System.IO.Compression;
using System.Security.Cryptography;
using RedoxExport.Storage;

namespace RedoxExport.Downloads;

/// <summary>Packs what is written to it into a file, with the hash of the file.</summary>
internal sealed class PackingStream : IDisposable
{
    // RFC 1952: a member of no bytes. GZipStream writes nothing at all if nothing was written to it.
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

        /// <summary>Tells if what still comes is not wanted: the end of a file that was cut says nothing.</summary>
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
