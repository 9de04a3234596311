using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;

namespace RedoxExport.Storage;

// By offset, without the state that a FileStream keeps.
internal sealed partial class DiskFile
{
    private long _readAt;

    private SafeFileHandle Handle => field ??= _file.SafeFileHandle;

    private int ReadNext(Span<byte> buffer)
    {
        int read = RandomAccess.Read(Handle, buffer, _readAt);
        _readAt += read;
        return read;
    }

    [MethodImpl(HotPath.Optimized)]
    private void Append(ReadOnlySpan<byte> bytes) => RandomAccess.Write(Handle, bytes, Length);

    private void FlushToDisk() => RandomAccess.FlushToDisk(Handle);
}
